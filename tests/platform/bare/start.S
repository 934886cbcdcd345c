/* SPDX-License-Identifier: MIT */
/*
 * A kernel that does nothing but what bare.c does: started by multiboot in
 * 32-bit mode without paging, it goes to long mode with the first gigabyte
 * mapped as private memory, in large pages, and a page table for the pages that
 * are tried.
 */
#define MAGIC	0x1badb002
#define FLAGS	0x00010000	/* the addresses that follow are to be used */

	.section .start, "ax"
	.code32
	.balign	4
header:
	.long	MAGIC, FLAGS, -(MAGIC + FLAGS)
	.long	header, image, image_end, bss_end, start

	.globl	start
start:
	cld
	mov	$stack_end, %esp
	mov	16(%ebx), %esi		/* multiboot information: cmdline */
	mov	%esi, command_line
	xor	%ebp, %ebp		/* high half of the C-bit */
	mov	$0x80000000, %eax
	cpuid
	cmp	$0x8000001f, %eax
	jb	1f
	mov	$0x8000001f, %eax
	cpuid
	test	$0x10, %al		/* SEV-SNP */
	jz	1f
	mov	$(1 << (51 - 32)), %ebp
1:	mov	%ebp, cbit + 4

	/* Tables, private as everything is without paging */
	movl	$(pdpt + 3), pml4
	mov	%ebp, pml4 + 4
	movl	$(directory + 3), pdpt
	mov	%ebp, pdpt + 4
	movl	$(window_directory + 3), pdpt + 8
	mov	%ebp, pdpt + 12
	movl	$(window + 3), window_directory
	mov	%ebp, window_directory + 4
	mov	$directory, %edi
	mov	$0x83, %eax		/* present, writable, 2 MiB */
2:	mov	%eax, (%edi)
	mov	%ebp, 4(%edi)
	add	$8, %edi
	add	$(2 << 20), %eax
	cmp	$((1 << 30) + 0x83), %eax
	jb	2b

	mov	$0x20, %eax		/* PAE */
	mov	%eax, %cr4
	mov	$pml4, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx	/* EFER: long mode */
	rdmsr
	or	$0x100, %eax
	wrmsr
	mov	%cr0, %eax
	or	$0x80000001, %eax
	mov	%eax, %cr0
	lgdt	gdt_register
	ljmp	$8, $long_mode

	.code64
long_mode:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	lidt	idt_register
	call	main
	mov	$0xfe, %al		/* reset, which ends QEMU */
	out	%al, $0x64
3:	hlt
	jmp	3b

	.text
/* Exceptions go on at "resume" with the vector in "trapped". */
	.macro	vector number, has_code
	.globl	trap_\number
trap_\number:
	.if	\has_code
	add	$8, %rsp
	.endif
	movl	$\number, trapped
	push	%rax
	mov	resume, %rax
	mov	%rax, 8(%rsp)
	pop	%rax
	iretq
	.endm
	vector	6, 0
	vector	13, 1
	vector	14, 1

/* void tdcall(struct tdx_regs *regs): RAX, RCX, RDX, R8 to R15, in order */
	.globl	tdcall
tdcall:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rdi
	mov	(%rdi), %rax
	mov	8(%rdi), %rcx
	mov	16(%rdi), %rdx
	mov	24(%rdi), %r8
	mov	32(%rdi), %r9
	mov	40(%rdi), %r10
	mov	48(%rdi), %r11
	mov	56(%rdi), %r12
	mov	64(%rdi), %r13
	mov	72(%rdi), %r14
	mov	80(%rdi), %r15
	.byte	0x66, 0x0f, 0x01, 0xcc
	pop	%rdi
	mov	%rax, (%rdi)
	mov	%rcx, 8(%rdi)
	mov	%rdx, 16(%rdi)
	mov	%r8, 24(%rdi)
	mov	%r9, 32(%rdi)
	mov	%r10, 40(%rdi)
	mov	%r11, 48(%rdi)
	mov	%r12, 56(%rdi)
	mov	%r13, 64(%rdi)
	mov	%r14, 72(%rdi)
	mov	%r15, 80(%rdi)
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.data
	.balign	8
gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* 8: 64-bit code */
	.quad	0x00cf93000000ffff	/* 16: data */
gdt_register:
	.word	. - gdt - 1
	.long	gdt
	.balign	8
	.globl	cbit, command_line, resume, trapped, idt, window
cbit:
	.quad	0
command_line:
	.quad	0
resume:
	.quad	0
trapped:
	.long	0
idt_register:
	.word	16 * 32 - 1
	.quad	idt

	.bss
	.balign	4096
pml4:
	.skip	4096
pdpt:
	.skip	4096
directory:
	.skip	4096
window_directory:
	.skip	4096
window:
	.skip	4096
idt:
	.skip	16 * 32
	.balign	16
	.skip	16384
stack_end:
	.section .note.GNU-stack, "", @progbits
