#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A read that stays in the kernel, for tests.

usage: held-read.py FILE
Reads FILE into memory that is not there: prints "held" when the kernel has begun to copy, gives it
the memory with the next line of input, and prints what has been read. Needs CONFIG_USERFAULTFD.
"""
import ctypes
import fcntl
import mmap
import os
import struct
import sys
import threading

SYS_USERFAULTFD = 323  # x86-64
UFFDIO_API = 0xc018aa3f
UFFDIO_REGISTER = 0xc020aa00
UFFDIO_ZEROPAGE = 0xc020aa04
UFFDIO_REGISTER_MODE_MISSING = 1

libc = ctypes.CDLL(None, use_errno=True)
size = mmap.PAGESIZE
memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
faults = libc.syscall(SYS_USERFAULTFD, os.O_CLOEXEC)
if faults < 0:
    sys.exit("userfaultfd: " + os.strerror(ctypes.get_errno()))
fcntl.ioctl(faults, UFFDIO_API, struct.pack("QQQ", 0xaa, 0, 0))
fcntl.ioctl(faults, UFFDIO_REGISTER, struct.pack("QQQQ", start, size, UFFDIO_REGISTER_MODE_MISSING, 0))


def read(got):
    got.append(libc.read(file, ctypes.c_void_p(start), size))


lengths = []
file = os.open(sys.argv[1], os.O_RDONLY)
reader = threading.Thread(target=read, args=(lengths,))
reader.start()
os.read(faults, 32)
print("held", flush=True)
sys.stdin.readline()
fcntl.ioctl(faults, UFFDIO_ZEROPAGE, struct.pack("QQQq", start, size, 0, 0))
reader.join()
os.write(1, memory[:max(lengths[0], 0)])
while rest := os.read(file, size):
    os.write(1, rest)
