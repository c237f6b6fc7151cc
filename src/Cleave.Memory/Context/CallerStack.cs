using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cleave.Memory.Context;

/// <summary>The call stack of a caller of the library, which begins with the first frame outside the library.</summary>
internal static class CallerStack
{
    private static readonly string Own = DiagnosticMethodInfo.Create(new StackFrame(0))?.DeclaringAssemblyName ?? "";

    /// <summary>Captures the stack of the calling thread. Cost: some microseconds, and more with file names.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static StackTrace Take(bool withFiles)
    {
        var stack = new StackTrace(skipFrames: 1, withFiles);
        StackFrame[] frames = stack.GetFrames();
        int first = Array.FindIndex(frames, frame => !IsOwn(frame));
        return first <= 0 ? stack : new StackTrace(frames.Skip(first));
    }

    private static bool IsOwn(StackFrame frame) => DiagnosticMethodInfo.Create(frame) is { } method && method.DeclaringAssemblyName == Own;
}
