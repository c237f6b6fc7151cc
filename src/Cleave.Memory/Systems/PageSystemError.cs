using System.Runtime.InteropServices;

namespace Cleave.Memory.Systems;

/// <summary>How a call of the operating system ended. <c>default</c> is success.</summary>
/// <param name="Call">The system's name for the call that failed, null where none did.</param>
/// <param name="Code">errno, or GetLastError on Windows.</param>
internal readonly record struct PageSystemError(string? Call, int Code)
{
    private const int NotOfferedCode = -1;

    public bool IsNone => Call is null;

    /// <summary>The error that the thread's last call left, where that failed.</summary>
    public static PageSystemError Of(string call, bool failed) =>
        failed ? new PageSystemError(call, Marshal.GetLastPInvokeError()) : default;

    /// <summary>The answer of a system that has no such call; <see cref="IPageSystem"/> says how to know beforehand.</summary>
    public static PageSystemError NotOffered(string call) => new(call, NotOfferedCode);

    /// <exception cref="PageSystemException">The call failed.</exception>
    public void ThrowIfFailed(nuint size)
    {
        if (!IsNone)
        {
            throw ToException(size);
        }
    }

    public PageSystemException ToException(nuint size) => new(
        Call ?? throw new InvalidOperationException("A call that went well has no exception."),
        Code,
        Code == NotOfferedCode ? "this system does not offer it" : Marshal.GetPInvokeErrorMessage(Code),
        size);
}
