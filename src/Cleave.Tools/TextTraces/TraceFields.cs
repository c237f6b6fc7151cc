using System.Globalization;
using System.Text;
using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Tools.TextTraces;

/// <summary>Parses the fields of one line from left to right; errors name the line.</summary>
internal ref struct TraceFields
{
    private const int ShownChars = 40;

    private readonly string _sourceName;
    private readonly long _line;
    private ReadOnlySpan<byte> _rest;

    public TraceFields(ReadOnlySpan<byte> text, long line, string sourceName)
    {
        _sourceName = sourceName;
        _line = line;
        _rest = text.Trim(" \t"u8);
    }

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly bool NextIsNumber => _rest is [>= (byte)'0' and <= (byte)'9', ..];

    /// <summary>True if the next field is a word of letters, as all terms are.</summary>
    public readonly bool NextIsTerm => _rest is [>= (byte)'a' and <= (byte)'z', ..];

    public ReadOnlySpan<byte> Take(string what)
    {
        if (AtEnd)
            throw Error($"the {what} is missing");

        int length = _rest.IndexOfAny(" \t"u8);
        ReadOnlySpan<byte> field = length < 0 ? _rest : _rest[..length];
        _rest = length < 0 ? [] : _rest[length..].TrimStart(" \t"u8);
        return field;
    }

    public long TakeId()
    {
        ReadOnlySpan<byte> field = Take("id");
        return long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw NumberError("id", field, long.MaxValue.ToString(CultureInfo.InvariantCulture));
    }

    public ulong TakeBytes(string what)
    {
        ReadOnlySpan<byte> field = Take(what);
        return ulong.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out ulong bytes)
            ? bytes
            : throw NumberError(what, field, ulong.MaxValue.ToString(CultureInfo.InvariantCulture));
    }

    public ulong TakeAlignment()
    {
        ulong alignment = TakeBytes("alignment");
        return alignment > 0 ? alignment : throw Error("alignment 0; leave the field out where none is known");
    }

    public long? TakeTime()
    {
        if (AtEnd)
            return null;

        ReadOnlySpan<byte> field = Take("time");
        if (field[0] != '@')
            throw Error($"unexpected field '{Show(field)}'; only a time, as in @250, may stand here");

        return long.TryParse(field[1..], NumberStyles.None, CultureInfo.InvariantCulture, out long time)
            ? time
            : throw NumberError("time", field[1..], long.MaxValue.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Parses the terms up to the end of the line; returns null if the line has none.</summary>
    public TraceTerms? TakeTerms()
    {
        if (AtEnd)
            return null;

        var terms = new TraceTerms();
        while (!AtEnd)
        {
            ReadOnlySpan<byte> rest = _rest;
            if (!TraceTermsText.TryAdd(Take("term"), ref terms))
                throw Error($"unexpected field '{Show(rest)}' after the end of the event");
        }

        return terms;
    }

    public readonly TraceFormatException Error(string problem) => TraceFormatException.AtLine(_sourceName, _line, problem);

    public static string Show(ReadOnlySpan<byte> field) =>
        field.Length <= ShownChars ? Encoding.UTF8.GetString(field) : Encoding.UTF8.GetString(field[..ShownChars]) + "…";

    private readonly TraceFormatException NumberError(string what, ReadOnlySpan<byte> field, string limit) =>
        !field.IsEmpty && !field.TrimStart((byte)'-').ContainsAnyExceptInRange((byte)'0', (byte)'9')
            ? Error($"the {what} '{Show(field)}' is outside the range that ends at {limit}")
            : Error($"the {what} '{Show(field)}' is not a whole number");
}
