using System.Diagnostics.CodeAnalysis;

namespace Cleave.Orleans;

/// <summary>Labels of a space, such as model, zone and host: pairs of a name and a value, at most one value for each name.</summary>
/// <remarks>Immutable. Names and values are compared character by character. Two sets with the same pairs are equal.</remarks>
[GenerateSerializer, Immutable, Alias("cleave.labels")]
public sealed class LabelSet : IEquatable<LabelSet>
{
    /// <summary>The maximum number of labels of a space.</summary>
    public const int MaxCount = 32;

    /// <summary>The maximum number of characters of a name or of a value.</summary>
    public const int MaxLength = 128;

    [Id(0)]
    private readonly string[] _names;

    [Id(1)]
    private readonly string[] _values;

    /// <summary>Makes a set of pairs.</summary>
    /// <param name="labels">The pairs; the order does not matter.</param>
    /// <exception cref="ArgumentException">A name is empty or occurs twice, a name or a value has more than <see cref="MaxLength"/>
    /// characters, or there are more than <see cref="MaxCount"/> pairs.</exception>
    public LabelSet(params IEnumerable<KeyValuePair<string, string>> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        KeyValuePair<string, string>[] sorted = [.. labels.OrderBy(label => label.Key, StringComparer.Ordinal)];
        if (sorted.Length > MaxCount)
        {
            throw new ArgumentException($"There are {sorted.Length} labels; a space has at most {MaxCount}.", nameof(labels));
        }

        for (int index = 0; index < sorted.Length; index++)
        {
            (string name, string value) = sorted[index];
            if (string.IsNullOrEmpty(name) || value is null || name.Length > MaxLength || value.Length > MaxLength)
            {
                throw new ArgumentException(
                    $"The label \"{name}\" has {name?.Length ?? 0} characters and its value {value?.Length ?? 0}; a name has 1 to "
                        + $"{MaxLength} "
                    + $"characters, and a value at most {MaxLength}.",
                    nameof(labels));
            }

            if (index > 0 && sorted[index - 1].Key == name)
            {
                throw new ArgumentException($"The label \"{name}\" occurs twice; a name has one value.", nameof(labels));
            }
        }

        _names = [.. sorted.Select(label => label.Key)];
        _values = [.. sorted.Select(label => label.Value)];
    }

    /// <summary>The set that has no label.</summary>
    public static LabelSet Empty { get; } = new();

    /// <summary>The number of labels in the set.</summary>
    public int Count => _names.Length;

    /// <summary>The value of a label; null if the set has no label of that name.</summary>
    /// <param name="name">The name of the label.</param>
    public string? this[string name] => TryGet(name, out string? value) ? value : null;

    /// <summary>Makes a set of pairs that are written as tuples.</summary>
    /// <param name="labels">The pairs, such as <c>("model", "H100")</c>.</param>
    /// <exception cref="ArgumentException">The pairs are invalid, as for the constructor.</exception>
    public static LabelSet Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var pairs = new List<KeyValuePair<string, string>>(labels.Length);
        foreach ((string name, string value) in labels)
        {
            pairs.Add(new(name, value));
        }

        return new LabelSet(pairs);
    }

    /// <summary>Finds the value of a label.</summary>
    /// <param name="name">The name of the label.</param>
    /// <param name="value">The value; null if the set has no label of that name.</param>
    /// <returns>Whether the set has a label of that name.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value)
    {
        int index = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        value = index < 0 ? null : _values[index];
        return index >= 0;
    }

    /// <summary>Returns the pairs as a new dictionary.</summary>
    public Dictionary<string, string> ToDictionary() => _names.Zip(_values).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>Tells whether another set has the same pairs.</summary>
    /// <param name="other">The other set; null is unequal.</param>
    public bool Equals(LabelSet? other) => other is not null && _names.SequenceEqual(other._names) && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (string text in _names.Concat(_values))
        {
            hash.Add(text, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>Returns the pairs in the order of their names, as "model=H100, zone=a".</summary>
    public override string ToString() => string.Join(", ", _names.Zip(_values, (name, value) => $"{name}={value}"));
}
