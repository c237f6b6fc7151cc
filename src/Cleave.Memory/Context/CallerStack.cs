using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cleave.Memory.Context;

/// <summary>The stack of whoever called the library: it begins with the first frame that is not the library's own.</summary>
internal static class CallerStack
{
    private static readonly string Own = DiagnosticMethodInfo.Create(new StackFrame(0))?.DeclaringAssemblyName ?? "";

    /// <summary>Takes the stack. Cost: some microseconds, and more with the names of files.</summary>
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
