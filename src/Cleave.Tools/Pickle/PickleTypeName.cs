namespace Cleave.Tools.Pickle;

/// <summary>A name that a pickle would have Python import. Here it stays a name: nothing is looked up, imported or called.</summary>
internal sealed record PickleTypeName(string Module, string Name)
{
    /// <summary>The kind of container that the type is, or null for a type that is none or is not known.</summary>
    public PickleKind? Container => (Module == "__builtin__" ? "builtins" : Module, Name) switch
    {
        ("collections", "OrderedDict" or "defaultdict" or "Counter") or ("builtins", "dict") => PickleKind.Dictionary,
        ("collections", "deque") or ("builtins", "list") => PickleKind.List,
        ("builtins", "set" or "frozenset") => PickleKind.Set,
        ("builtins", "tuple") or ("torch", "Size") => PickleKind.Tuple,
        _ => null,
    };

    public override string ToString() => $"{Module}.{Name}";
}
