using System.Globalization;
using System.Text;
using Cleave.Placement;
using Cleave.Tools.Traces;

namespace Cleave.Tools.TextTraces;

/// <summary>
/// Parses and formats the terms of an event as words at the end of its line: <c>at=0x1000 range=0x0-0x8000 top zeroed</c>.
/// </summary>
internal static class TraceTermsText
{
    private static readonly (string Word, ObservedTerms Term)[] Words =
    [
        ("top", ObservedTerms.TopDown), ("contiguous", ObservedTerms.Contiguous), ("clear", ObservedTerms.Clear),
        ("untrimmed", ObservedTerms.Untrimmed), ("one", ObservedTerms.OneBlock),
    ];

    /// <summary>Parses one word and adds its meaning to the terms.</summary>
    /// <returns>False if the word is not a term.</returns>
    public static bool TryAdd(ReadOnlySpan<byte> field, ref TraceTerms terms)
    {
        string word = Encoding.UTF8.GetString(field);
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            ObservedTerms term = Words.FirstOrDefault(known => known.Word == word).Term;
            terms = terms with { Asked = terms.Asked | term, Zeroed = terms.Zeroed || word == "zeroed" };
            return term != ObservedTerms.None || word == "zeroed";
        }

        return TryAddValue(word[..equals], word[(equals + 1)..], ref terms);
    }

    /// <summary>Formats the terms as words, each with a space before it.</summary>
    public static string Format(TraceTerms terms)
    {
        var text = new StringBuilder();
        text.Append(terms.At is { } at ? Text($" at=0x{at:x}") : "");
        text.Append(terms.To is { } to ? Text($" to=0x{to:x}") : "");
        text.Append((terms.Start, terms.End) switch
        {
            ({ } start, { } end) => Text($" range=0x{start:x}-0x{end:x}"),
            ({ } start, null) => Text($" start=0x{start:x}"),
            _ => "",
        });
        text.Append(terms.RawFlags is { } flags ? Text($" raw={(uint)flags}") : "");
        foreach ((string word, ObservedTerms term) in Words)
        {
            text.Append((terms.Asked & term) != 0 ? " " + word : "");
        }

        return text.Append(terms.Zeroed ? " zeroed" : "").ToString();
    }

    private static bool TryAddValue(string name, string value, ref TraceTerms terms)
    {
        ulong end = 0;
        int dash = name == "range" ? value.IndexOf('-', StringComparison.Ordinal) : -1;
        bool sound = TryNumber(dash < 0 ? value : value[..dash], out ulong number) && (dash < 0 || TryNumber(value[(dash + 1)..], out end));
        switch (name)
        {
            case "at":
                terms = terms with { At = number };
                return sound;
            case "to":
                terms = terms with { To = number };
                return sound;
            case "start":
                terms = terms with { Start = number };
                return sound;
            case "range":
                terms = terms with { Start = number, End = end, Asked = terms.Asked | ObservedTerms.Range };
                return sound && dash >= 0;
            case "raw":
                terms = terms with { RawFlags = (GpuBuddyRawFlags)(uint)number };
                return sound && number <= int.MaxValue;
            default:
                return false;
        }
    }

    private static bool TryNumber(string text, out ulong number) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
