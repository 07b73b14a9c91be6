// Chinese input on X11: packaging/tools/glfw.sh puts these functions before
// processEvent in the build's copy of GLFW's x11_window.c.

#define IME_SILENCE 0.010 // seconds without an answer
#define IME_BUDGET  0.050 // seconds of waiting in all, once a frame
#define IME_IDLE    1.0   // seconds after which no answer is expected

static struct
{
    GLFWbool asked;  // a key is with the input method
    int type;        // the last of these keys
    int keycode;
    Time time;
    uint64_t last;   // when it was last asked or has answered

    GLFWbool active; // it was asked or has answered in this frame
    double waited;   // seconds in this frame

    Window window;   // whose caret is to be placed, None for no window
    XPoint spot;
} ime;

static uint64_t lastInput; // when somebody last used the window

static GLFWbool imeIdleFor(double seconds)
{
    const uint64_t ticks = _glfwPlatformGetTimerValue() - ime.last;
    return ticks > seconds * _glfwPlatformGetTimerFrequency();
}

// Notes when somebody uses the window, and follows which keys are with the input method. It takes them in their order,
// and hands back those that it has no use for: the last one handed back means
// that all have been looked at.
static void imeKey(const XEvent* event, int keycode, Bool filtered)
{
    if (event->type == KeyPress || event->type == ButtonPress || event->type == MotionNotify)
        lastInput = _glfwPlatformGetTimerValue();

    if (event->type != KeyPress && event->type != KeyRelease)
        return;

    if (filtered)
    {
        ime.asked = GLFW_TRUE;
        ime.type = event->type;
        ime.keycode = keycode;
        ime.time = event->xkey.time;
    }
    else if (!ime.asked)
        return;
    else if (event->type == ime.type &&
             keycode == ime.keycode &&
             event->xkey.time == ime.time)
        ime.asked = GLFW_FALSE;

    ime.active = GLFW_TRUE;
    ime.last = _glfwPlatformGetTimerValue();
}

// Waits for the input method's answer. It takes the next key when its answer to
// the one before has been processed: with nobody waiting here each press and
// each release costs a frame, and a fast typist is seconds ahead of a slow
// machine. A key that is composed with has no answer; silence ends the waiting.
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

// Tells the input method where the caret stands. Xlib waits for the answer and
// takes in what arrives meanwhile; two committed texts would come out of it in
// the wrong order. So nothing is told while a key is with the input method.
static void imePlaceCaret(void)
{
    if (!ime.window || (ime.asked && !imeIdleFor(IME_IDLE)))
        return;

    for (_GLFWwindow* window = _glfw.windowListHead;  window;  window = window->next)
    {
        if (window->x11.handle != ime.window || !window->x11.ic)
            continue;

        XVaNestedList attributes = XVaCreateNestedList(0, XNSpotLocation, &ime.spot, NULL);
        if (attributes)
        {
            XSetICValues(window->x11.ic, XNPreeditAttributes, attributes, NULL);
            XFree(attributes);
        }
    }

    ime.window = None;
}

static void imeBeginFrame(void)
{
    ime.active = GLFW_FALSE;
    ime.waited = 0.0;
    imePlaceCaret();
}

// The caret of a window stands at x, y, in pixels from its upper left corner, y
// at the foot of the line. The program looks this function up by its name.
void ronghePlaceCaret(unsigned long handle, int x, int y)
{
    ime.window = handle;
    ime.spot.x = x;
    ime.spot.y = y;
    imePlaceCaret();
}

// For how many seconds nobody has pressed a key or moved or pressed the pointer
// in the window; negative when nobody has yet. The program looks this function up
// by its name.
double rongheIdle(void)
{
    if (!lastInput)
        return -1.0;
    return (double) (_glfwPlatformGetTimerValue() - lastInput) / _glfwPlatformGetTimerFrequency();
}
