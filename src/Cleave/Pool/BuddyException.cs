namespace Cleave;

/// <summary>The exception that a <see cref="BuddyPool{TIndex}"/> throws if it refuses a call or finds its metadata damaged.</summary>
/// <remarks>The Try-forms of the calls report a refusal as a <see cref="BuddyError"/> instead.</remarks>
public sealed class BuddyException : Exception
{
    internal BuddyException(BuddyError error)
        : base(error.Message)
    {
        ErrorType = error.ErrorType;
        Value = error.Value;
        Limit = error.Limit;
    }

    internal BuddyException(BuddyErrorType type, string message)
        : base(message)
    {
        ErrorType = type;
    }

    /// <summary>What was refused, or what is damaged. The message names the value and the limit.</summary>
    public BuddyErrorType ErrorType { get; }

    /// <summary>The offending value, as in <see cref="BuddyError.Value"/>: a size, an address, or a count. 0 if metadata is damaged.</summary>
    public ulong Value { get; }

    /// <summary>The limit of the value, as in <see cref="BuddyError.Limit"/>: a size, an address, or a count. 0 if metadata is
    /// damaged.</summary>
    public ulong Limit { get; }
}
