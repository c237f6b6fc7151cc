using System.Diagnostics;
using System.Globalization;

namespace Cleave.Pool;

/// <summary>The reason for which a <see cref="BuddyPool{TIndex}"/> refused a call, with the value and the limit.</summary>
/// <remarks>
/// <c>default</c> means that no error occurred. Immutable, so it is safe from any number of threads. The text is built only when it is
/// read, so a refusal allocates nothing on the managed heap.
/// </remarks>
public readonly record struct BuddyPoolError
{
    private readonly string? _template;
    private readonly ulong _hint;

    /// <param name="type">The kind of the error.</param>
    /// <param name="template">The message: {0} and {1} are value and limit in bytes, {2} and {3} as addresses, {4} the hint as an address,
    /// {5} and {6} value and limit as plain numbers.</param>
    /// <param name="value">The offending value.</param>
    /// <param name="limit">The limit of that value.</param>
    /// <param name="hint">A further address that helps the caller.</param>
    internal BuddyPoolError(BuddyPoolErrorCode type, string template, ulong value, ulong limit, ulong hint = 0)
    {
        Code = type;
        Value = value;
        Limit = limit;
        _template = template;
        _hint = hint;
    }

    /// <summary>The kind of the error.</summary>
    public BuddyPoolErrorCode Code { get; }

    /// <summary>The offending value: a size or an address.</summary>
    public ulong Value { get; }

    /// <summary>The limit of the value: a size, an address, or a count.</summary>
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

    /// <summary>Formats the error as its kind and its message.</summary>
    public override string ToString() => $"{Code}: {Message}";

    /// <summary>Throws an exception, unless this value means that no error occurred.</summary>
    /// <exception cref="BuddyPoolException">An error occurred.</exception>
    [StackTraceHidden]
    internal void Throw()
    {
        if (Code != BuddyPoolErrorCode.None)
        {
            throw new BuddyPoolException(this);
        }
    }
}
