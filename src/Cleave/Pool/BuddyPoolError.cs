using System.Diagnostics;
using System.Globalization;

namespace Cleave.Pool;

/// <summary>Why a <see cref="BuddyPool{TIndex}"/> refused, with the value and the limit; <c>default</c> is no error.</summary>
/// <remarks>Immutable, so safe from any number of threads. The text is made when it is asked for: a refusal costs no allocation.</remarks>
public readonly record struct BuddyPoolError
{
    private readonly string? _template;
    private readonly ulong _hint;

    /// <param name="type">What was wrong.</param>
    /// <param name="template">The message: {0} and {1} are value and limit in bytes, {2} and {3} as addresses, {4} the hint as an address,
    /// {5} and {6} value and limit as plain numbers.</param>
    /// <param name="value">The offending value.</param>
    /// <param name="limit">What it has to keep to.</param>
    /// <param name="hint">A further address that helps.</param>
    internal BuddyPoolError(BuddyPoolErrorCode type, string template, ulong value, ulong limit, ulong hint = 0)
    {
        Code = type;
        Value = value;
        Limit = limit;
        _template = template;
        _hint = hint;
    }

    /// <summary>What was wrong.</summary>
    public BuddyPoolErrorCode Code { get; }

    /// <summary>The offending value: a size or an address.</summary>
    public ulong Value { get; }

    /// <summary>What the value has to keep to: a size, an address, or a count.</summary>
    public ulong Limit { get; }

    /// <summary>The error as a sentence that names the value and the limit.</summary>
    public string Message => _template is null
        ? "No error."
        : string.Format(
            CultureInfo.InvariantCulture,
            _template,
            ByteText.Exact(Value),
            ByteText.Exact(Limit),
            AddressText.Of(Value),
            AddressText.Of(Limit),
            AddressText.Of(_hint),
            Value,
            Limit);

    /// <summary>The kind and the message.</summary>
    public override string ToString() => $"{Code}: {Message}";

    /// <summary>Throws the error, if it is one.</summary>
    /// <exception cref="BuddyPoolException">It is one.</exception>
    [StackTraceHidden]
    internal void Throw()
    {
        if (Code != BuddyPoolErrorCode.None)
        {
            throw new BuddyPoolException(this);
        }
    }
}
