namespace Cleave;

/// <summary>A <see cref="BuddyPool{TIndex}"/> refused a call, or found its books damaged. The Try-forms tell refusals instead.</summary>
public sealed class BuddyException : Exception
{
    internal BuddyException(BuddyError error)
        : this(error.ErrorType, error.Message)
    {
    }

    internal BuddyException(BuddyErrorType type, string message)
        : base(message)
    {
        ErrorType = type;
    }

    /// <summary>What was refused or found. The message names the value and the limit.</summary>
    public BuddyErrorType ErrorType { get; }
}
