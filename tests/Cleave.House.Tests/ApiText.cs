using System.Reflection;

namespace Cleave.House.Tests;

/// <summary>The public types of an assembly as sorted lines of text, each with the kind of the type,
/// its base class and its interfaces.</summary>
internal static class ApiText
{
    public static IEnumerable<string> Describe(Assembly assembly) => assembly.GetExportedTypes()
        // Orleans generates serializers in a namespace of its own.
        .Where(type => type.Namespace!.StartsWith("Cleave", StringComparison.Ordinal))
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => $"{Kind(type)} {Name(type)}{Bases(type)}");

    private static string Kind(Type type) =>
        type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class" : type.IsSealed ? "sealed class" : "class";

    private static string Bases(Type type)
    {
        IEnumerable<Type> bases = type.GetInterfaces().Where(
            face => face.IsPublic && !face.Name.StartsWith("IEquatable", StringComparison.Ordinal));
        bases = type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType ? bases.Prepend(parent) : bases;
        string list = string.Join(", ", bases.Select(Name).Order(StringComparer.Ordinal));
        return type.IsEnum || list.Length == 0 ? "" : $" : {list}";
    }

    private static string Name(Type type)
    {
        string name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Namespace is { } space && space.StartsWith("Cleave", StringComparison.Ordinal) && !type.IsNested ? $"{space}.{name}"
                : name;
    }
}
