namespace Cleave.Pool;

/// <summary>The exception that a <see cref="BuddyPool{TIndex}"/> throws if it refuses a call or finds its metadata damaged.</summary>
/// <remarks>The methods whose names begin with Try report a refusal as a <see cref="BuddyPoolError"/> instead.</remarks>
public sealed class BuddyPoolException : Exception
{
    internal BuddyPoolException(BuddyPoolError error)
        : base(error.Message)
    {
        Code = error.Code;
        Value = error.Value;
        Limit = error.Limit;
    }

    internal BuddyPoolException(BuddyPoolErrorCode type, string message)
        : base(message)
    {
        Code = type;
    }

    /// <summary>The kind of the refusal or of the damage. The message names the value and the limit.</summary>
    public BuddyPoolErrorCode Code { get; }

    /// <summary>The offending value, as in <see cref="BuddyPoolError.Value"/>: a size, an address, or a count. 0 if metadata is
    /// damaged.</summary>
    public ulong Value { get; }

    /// <summary>The limit of the value, as in <see cref="BuddyPoolError.Limit"/>: a size, an address, or a count. 0 if metadata is
    /// damaged.</summary>
    public ulong Limit { get; }
}
