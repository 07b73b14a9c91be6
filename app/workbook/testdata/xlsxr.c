/* Reads the first sheet of a workbook with libzip and expat, each cell's text as a
 * string of its own, and prints how many cells and bytes there were. */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

static char **shared;
static long nshared, room;
static char *text;
static size_t len, cap;
static int in_text, is_shared;
static long cells, bytes;

static void XMLCALL chars(void *u, const char *s, int n) {
	(void)u;
	if (!in_text)
		return;
	if (len + n + 1 > cap) {
		cap = 2 * (len + n + 1);
		text = realloc(text, cap);
	}
	memcpy(text + len, s, n);
	len += n;
	text[len] = 0;
}

static void XMLCALL shared_start(void *u, const char *name, const char **a) {
	(void)u, (void)a;
	if (!strcmp(name, "si"))
		len = 0;
	in_text = !strcmp(name, "t");
}

static void XMLCALL shared_end(void *u, const char *name) {
	(void)u;
	in_text = 0;
	if (strcmp(name, "si"))
		return;
	if (nshared == room) {
		room = room ? 2 * room : 1024;
		shared = realloc(shared, room * sizeof *shared);
	}
	shared[nshared++] = len ? strdup(text) : strdup("");
}

static void XMLCALL cell_start(void *u, const char *name, const char **a) {
	(void)u;
	if (!strcmp(name, "c")) {
		len = 0;
		is_shared = 0;
		for (; *a; a += 2)
			if (!strcmp(a[0], "t") && !strcmp(a[1], "s"))
				is_shared = 1;
	}
	in_text = !strcmp(name, "v") || !strcmp(name, "t");
}

static void XMLCALL cell_end(void *u, const char *name) {
	(void)u;
	in_text = 0;
	if (strcmp(name, "c") || !len)
		return;
	const char *found = text;
	if (is_shared) {
		long i = atol(text);
		found = i >= 0 && i < nshared ? shared[i] : "";
	}
	char *own = strdup(found);
	bytes += strlen(own);
	cells++;
	free(own);
}

static int part(zip_t *z, const char *name, XML_StartElementHandler start, XML_EndElementHandler end) {
	zip_file_t *f = zip_fopen(z, name, 0);
	if (!f)
		return 0;
	XML_Parser p = XML_ParserCreate(NULL);
	XML_SetElementHandler(p, start, end);
	XML_SetCharacterDataHandler(p, chars);
	static char buf[1 << 16];
	zip_int64_t n;
	while ((n = zip_fread(f, buf, sizeof buf)) > 0)
		if (XML_Parse(p, buf, (int)n, 0) == XML_STATUS_ERROR)
			return -1;
	if (n < 0 || XML_Parse(p, buf, 0, 1) == XML_STATUS_ERROR)
		return -1;
	XML_ParserFree(p);
	zip_fclose(f);
	return 1;
}

int main(int argc, char **argv) {
	int err;
	zip_t *z = argc == 2 ? zip_open(argv[1], ZIP_RDONLY, &err) : NULL;
	if (!z || part(z, "xl/sharedStrings.xml", shared_start, shared_end) < 0 ||
	    part(z, "xl/worksheets/sheet1.xml", cell_start, cell_end) != 1) {
		fprintf(stderr, "cannot read the workbook\n");
		return 1;
	}
	printf("%ld cells, %ld bytes\n", cells, bytes);
	return 0;
}
