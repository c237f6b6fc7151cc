namespace Cleave.Memory.Systems;

/// <summary>The operating system refused a call that real pages need.</summary>
public sealed class PageSystemException : Exception
{
    internal PageSystemException(string call, int errorCode, string reason, nuint size)
        : base(FormattableString.Invariant($"The system call {call} of {ByteText.Exact(size)} failed: {reason} (error {errorCode})."))
    {
        Call = call;
        ErrorCode = errorCode;
        Size = size;
    }

    /// <summary>The call, by the system's own name for it, as "mmap".</summary>
    public string Call { get; }

    /// <summary>The system's number for the reason: errno, or GetLastError on Windows.</summary>
    public int ErrorCode { get; }

    /// <summary>Bytes that the call was for.</summary>
    public nuint Size { get; }
}
