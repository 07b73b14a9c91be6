// Chinese input on X11: packaging/tools/glfw.sh puts these functions before
// processEvent in the build's copy of GLFW's x11_window.c.

// An input method answers one key at a time, and takes the next when the answer
// before has been processed. With nobody waiting here each press and each
// release costs a frame: a fast typist is seconds ahead of a slow machine. A
// key that is composed with has no answer; silence ends the waiting for it.
#define IME_SILENCE 0.010 // seconds without an answer
#define IME_BUDGET  0.050 // seconds in all, once a frame
#define IME_FORGET  1.0   // seconds after which no answer is expected

static struct
{
    int asked;         // keys that are with the input method
    GLFWbool active;   // it was asked or has answered in this frame
    double waited;     // seconds in this frame
    uint64_t last;     // when it was last asked or has answered
} ime;

static void imeBeginFrame(void)
{
    ime.active = GLFW_FALSE;
    ime.waited = 0.0;
}

static void imeKey(const XEvent* event, Bool filtered)
{
    const uint64_t now = _glfwPlatformGetTimerValue();

    if (event->type != KeyPress && event->type != KeyRelease)
        return;

    if (now - ime.last > IME_FORGET * _glfwPlatformGetTimerFrequency())
        ime.asked = 0;

    if (filtered)
        ime.asked++;
    else if (ime.asked)
        ime.asked--;
    else
        return;

    ime.active = GLFW_TRUE;
    ime.last = now;
}

static GLFWbool imeAnswers(void)
{
    double left = IME_SILENCE;
    GLFWbool answered;

    if (!ime.active || !ime.asked || ime.waited >= IME_BUDGET)
        return GLFW_FALSE;

    answered = waitForX11Event(&left);
    ime.waited += IME_SILENCE - left;
    if (!answered)
        ime.active = GLFW_FALSE;

    return answered;
}

// Tells the input method where the caret stands, in pixels from the window's
// upper left corner, y at the foot of the line. The program looks this function
// up by its name.
void ronghePlaceCaret(unsigned long handle, int x, int y)
{
    for (_GLFWwindow* window = _glfw.windowListHead;  window;  window = window->next)
    {
        if (window->x11.handle != handle || !window->x11.ic)
            continue;

        XPoint spot = { x, y };
        XVaNestedList attributes = XVaCreateNestedList(0, XNSpotLocation, &spot, NULL);
        if (attributes)
        {
            XSetICValues(window->x11.ic, XNPreeditAttributes, attributes, NULL);
            XFree(attributes);
        }
    }
}

