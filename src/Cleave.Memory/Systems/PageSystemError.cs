using System.Runtime.InteropServices;

namespace Cleave.Memory.Systems;

/// <summary>The outcome of a call of the operating system. <c>default</c> is success.</summary>
/// <param name="Call">The system's name of the call that failed, or null for success.</param>
/// <param name="Code">The error code: errno, or GetLastError on Windows.</param>
/// <param name="Hint">A sentence that says which limit was met and what would work; null if that is not known.</param>
internal readonly record struct PageSystemError(string? Call, int Code, string? Hint = null)
{
    private const int NotOfferedCode = -1;

    public bool IsNone => Call is null;

    /// <summary>The outcome of the last call of this thread, which is success if <paramref name="failed"/> is false.</summary>
    public static PageSystemError Of(string call, bool failed) =>
        failed ? new PageSystemError(call, Marshal.GetLastPInvokeError()) : default;

    /// <summary>The outcome of a call that this system does not offer; properties of <see cref="IPageSystem"/> say beforehand which are
    /// offered.</summary>
    public static PageSystemError NotOffered(string call) => new(call, NotOfferedCode);

    /// <summary>Throws the exception of a call that failed; does nothing after success.</summary>
    /// <exception cref="PageSystemException">The call failed.</exception>
    public void ThrowIfFailed(nuint size)
    {
        if (!IsNone)
        {
            throw ToException(size);
        }
    }

    public PageSystemException ToException(nuint size) => new(
        Call ?? throw new InvalidOperationException("A call that succeeded has no exception."),
        Code,
        Code == NotOfferedCode ? "this system does not offer it" : Marshal.GetPInvokeErrorMessage(Code),
        size,
        Hint);
}
