using System.Reflection;

namespace Cleave.Tools.Tests.Traces.Support;

/// <summary>Finds tables by number that hostile input could fill with keys of one bucket.</summary>
internal static class SeededTables
{
    /// <summary>The fields of some types that are tables by number without a seeded comparer.</summary>
    public static IEnumerable<string> Unseeded(IEnumerable<Type> types) =>
        from type in types
        from field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where IsKeyedByNumber(field.FieldType) && !IsSeeded(type, field)
        select $"{type.Name}.{field.Name}";

    private static bool IsKeyedByNumber(Type field) =>
        field.IsGenericType
        && field.GetGenericTypeDefinition() is var form && (form == typeof(Dictionary<,>) || form == typeof(HashSet<>))
        && (field.GenericTypeArguments[0] == typeof(ulong) || field.GenericTypeArguments[0] == typeof(long));

    // Most types cannot be made here without arguments, so the source is asked instead.
    private static bool IsSeeded(Type type, FieldInfo field) => Samples.SourceOf(type).Split('\n').Any(line =>
        line.Contains($" {field.Name} ", StringComparison.Ordinal) && line.Contains("SeededComparer", StringComparison.Ordinal));
}
