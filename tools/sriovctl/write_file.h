/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WRITE_FILE_H
#define WRITE_FILE_H

/*
 * Writes @text and a line feed to the file that somebody named. A regular file is replaced when all
 * of it is on disk; a device, a pipe or a descriptor, as /dev/stdout, is written to. Links are
 * followed only where nobody but root and this user could have made them. Returns an exit status
 * after an error is printed.
 */
int write_file(const char *path, const char *text);

#endif
