namespace Cleave.Memory.Systems;

/// <summary>The exception for a system call about memory that the operating system refused.</summary>
public sealed class PageSystemException : Exception
{
    internal PageSystemException(string call, int errorCode, string reason, nuint size, string? hint = null)
        : base(FormattableString.Invariant(
            $"The system call {call} of {ByteText.Exact(size)} failed: {reason} (error {errorCode}).{(hint is null ? "" : " ")}{hint}"))
    {
        Call = call;
        ErrorCode = errorCode;
        Size = size;
    }

    /// <summary>The system's own name of the call, for example "mmap".</summary>
    public string Call { get; }

    /// <summary>The error code of the system: errno, or GetLastError on Windows.</summary>
    public int ErrorCode { get; }

    /// <summary>The number of bytes that the call was about.</summary>
    public nuint Size { get; }
}
