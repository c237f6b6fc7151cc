using System.Text.Json;
using Cleave.Tools.Input;
using Cleave.Tools.Text;

namespace Cleave.Tools.Dumps;

/// <summary>A value of a JSON document with its path, so that a complaint can name the place. The document may be hostile.</summary>
internal readonly struct DumpPlace
{
    private const int LongestName = 200;

    private readonly string _source;
    private readonly JsonElement _value;
    private readonly string _path;

    public DumpPlace(string source, JsonElement value, string path = "")
    {
        _source = source;
        _value = value;
        _path = path;
    }

    /// <summary>The members of an object, in the order of the file.</summary>
    public IEnumerable<(string Name, DumpPlace Place)> Members()
    {
        DumpPlace self = this;
        Expect(JsonValueKind.Object, "an object");
        return _value.EnumerateObject().Select(member => (member.Name, self.Child(member.Name, member.Value)));
    }

    /// <summary>The items of an array, in their order.</summary>
    public IEnumerable<DumpPlace> Items()
    {
        DumpPlace self = this;
        Expect(JsonValueKind.Array, "an array");
        return _value.EnumerateArray().Select((item, index) => new DumpPlace(self._source, item, $"{self._path}[{index}]"));
    }

    /// <summary>Reports whether an object has a member that is not null.</summary>
    public bool Has(string name) =>
        _value.ValueKind == JsonValueKind.Object && _value.TryGetProperty(name, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null;

    /// <summary>The member of an object.</summary>
    public DumpPlace this[string name] =>
        Has(name) ? Child(name, _value.GetProperty(name)) : throw Complaint($"the member '{name}' is missing");

    /// <summary>The number of bytes, or of things, in a member.</summary>
    public ulong Number(string name, ulong most = ulong.MaxValue)
    {
        DumpPlace member = this[name];
        return member._value.ValueKind == JsonValueKind.Number && member._value.TryGetUInt64(out ulong number) && number <= most
            ? number
            : throw member.Complaint(
                $"{member.Shown} is no whole number from 0 to {most.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
    }

    /// <summary>The number in a member; 0 if the object has no such member.</summary>
    public ulong NumberOrZero(string name) => Has(name) ? Number(name) : 0;

    /// <summary>The text of a member as one line that is safe on any screen; null if the object has no such member.</summary>
    public string? Text(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        DumpPlace member = this[name];
        member.Expect(JsonValueKind.String, "a text");
        string text = OneLine.Of(member._value.GetString()!);
        return text.Length <= LongestName ? text : text[..LongestName] + "…";
    }

    /// <summary>The truth value of a member; false if the object has no such member.</summary>
    public bool IsTrue(string name) => Has(name) && this[name]._value.ValueKind == JsonValueKind.True;

    /// <summary>The texts in the array of a member; other values are left out.</summary>
    public IEnumerable<string> Words(string name) =>
        Has(name) ? [.. this[name].Items().Where(item => item._value.ValueKind == JsonValueKind.String).Select(
            item => item._value.GetString()!)] : [];

    /// <summary>Makes the exception for a value that breaks the format.</summary>
    public TraceFormatException Complaint(string problem) => new(_source, OneLine.Of(_path), problem);

    private string Shown => _value.GetRawText() is { Length: <= 40 } text ? OneLine.Of(text) : "the value";

    private void Expect(JsonValueKind kind, string words)
    {
        if (_value.ValueKind != kind)
        {
            throw Complaint($"{words} is expected, not {Shown}");
        }
    }

    private DumpPlace Child(string name, JsonElement value) =>
        new(_source, value, _path.Length == 0 ? Short(name) : $"{_path}.{Short(name)}");

    private static string Short(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
