/* The library that Go's programs take random numbers from, which Wine 8 (Debian 12)
   lacks. Tests under Wine alone have it. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE b, SIZE_T n) {
	return SystemFunction036(b, (ULONG)n);
}

BOOL WINAPI DllMain(HINSTANCE h, DWORD reason, LPVOID x) {
	return TRUE;
}
