namespace Cleave.Orleans.Client;

/// <summary>A condition on a label of a space: its value must be one of some.</summary>
public sealed class LabelConstraint
{
    /// <summary>Makes a condition on a label.</summary>
    /// <param name="name">The name of the label.</param>
    /// <param name="values">The values that are allowed; none allows any value, but the label must be there.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public LabelConstraint(string name, params IReadOnlyList<string> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        Name = name;
        Values = values;
    }

    /// <summary>The name of the label.</summary>
    public string Name { get; }

    /// <summary>Values that are allowed; empty for any value.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Tells whether a space with these labels meets the condition.</summary>
    /// <param name="labels">The labels of the space.</param>
    public bool Allows(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.TryGet(Name, out string? value) && (Values.Count == 0 || Values.Contains(value));
    }

    /// <summary>Returns the condition as "model=H100|A100", or "model=*" for any value.</summary>
    public override string ToString() => $"{Name}={(Values.Count == 0 ? "*" : string.Join('|', Values))}";
}
