namespace Cleave.Tools.Pickle;

/// <summary>The name of a Python type or function in a pickle. The name is never looked up, imported or called.</summary>
internal sealed record PickleTypeName(string Module, string Name)
{
    /// <summary>The kind of container that the name stands for, or null for any other name.</summary>
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
