// SPDX-License-Identifier: MIT
#include "sim/web/web.h"

void sim_web_answer(struct sim_web *web, const struct sim_web_request *request,
		    struct sim_web_answer *answer)
{
	if (sim_web_control(web, request, answer))
		return;
	web->requests++;
	if (!sim_web_kds(web, request, answer) &&
	    !sim_web_pcs(web, request, answer) &&
	    !sim_web_azure(web, request, answer))
		sim_web_answer_text(answer, 404, "there is no such thing");
	sim_web_spoil(web, answer);
}
