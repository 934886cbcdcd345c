// SPDX-License-Identifier: MIT

// A report on standard input, appraised: appraise REPORT_DATA MEASUREMENT
package main

/*
#cgo pkg-config: libvouch
#include <stdlib.h>
#include <vouch.h>
*/
import "C"

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"unsafe"
)

// failed is what the library said of a call, or nil. Its text has an end.
func failed(code C.int, why *C.struct_vouch_error) error {
	if code == 0 {
		return nil
	}
	return errors.New(C.GoString(&why.text[0]))
}

func newVerifier(measurement string) (*C.struct_vouch_verifier, error) {
	var why C.struct_vouch_error
	policy := fmt.Sprintf(`{"snp":{"measurement":%q}}`, measurement)
	text, source := C.CString(policy), C.CString("image")
	defer C.free(unsafe.Pointer(text))
	defer C.free(unsafe.Pointer(source))

	verifier := C.vouch_verifier_new()
	err := failed(C.vouch_verifier_add_policy(verifier, text,
		C.size_t(len(policy)), source, &why), &why)
	if err == nil {
		err = failed(C.vouch_verifier_seal(verifier, &why), &why)
	}
	return verifier, err
}

// appraise prints what did not pass, and returns whether all is well.
func appraise(verifier *C.struct_vouch_verifier, data, report []byte) (bool, error) {
	var why C.struct_vouch_error
	var result *C.struct_vouch_result
	request := C.vouch_request_new()
	defer C.vouch_request_free(request)

	bytes := C.CBytes(data)
	evidence := C.CBytes(report)
	defer C.free(bytes)
	defer C.free(evidence)
	if err := failed(C.vouch_request_set_report_data(request, (*C.uint8_t)(bytes),
		C.size_t(len(data)), &why), &why); err != nil {
		return false, err
	}
	if err := failed(C.vouch_request_set_evidence(request, (*C.uint8_t)(evidence),
		C.size_t(len(report)), &why), &why); err != nil {
		return false, err
	}
	if err := failed(C.vouch_appraise(verifier, request, &result, &why), &why); err != nil {
		return false, err
	}
	defer C.vouch_result_free(result)
	for i := C.size_t(0); ; i++ {
		check := C.vouch_result_check(result, i)
		if check == nil {
			break
		}
		if check.status == C.VOUCH_CHECK_FAIL || check.status == C.VOUCH_CHECK_OPEN {
			fmt.Printf("%s: %s\n", C.GoString(check.id), C.GoString(check.remedy))
		}
	}
	fmt.Println(C.GoString(C.vouch_status_name(C.vouch_result_status(result))))
	return bool(C.vouch_result_is_affirming(result)), nil
}

func run() (bool, error) {
	if len(os.Args) != 3 {
		return false, errors.New("usage: appraise REPORT_DATA MEASUREMENT <REPORT")
	}
	data, err := hex.DecodeString(os.Args[1])
	if err != nil {
		return false, err
	}
	report, err := io.ReadAll(os.Stdin)
	if err != nil {
		return false, err
	}
	verifier, err := newVerifier(os.Args[2])
	defer C.vouch_verifier_unref(verifier)
	if err != nil {
		return false, err
	}
	return appraise(verifier, data, report)
}

func main() {
	affirmed, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !affirmed {
		os.Exit(1)
	}
}
