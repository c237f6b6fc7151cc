using System.Reflection;

namespace Cleave.House.Tests;

/// <summary>The public surface of an assembly as sorted lines of text.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static IEnumerable<string> Describe(Assembly assembly) =>
        assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Describe);

    private static IEnumerable<string> Describe(Type type)
    {
        yield return $"{Kind(type)} {Name(type)}{Bases(type)}";
        IEnumerable<string?> members = type.IsEnum ? EnumValues(type) : type.GetMembers(Declared).Select(Describe);
        foreach (string member in members.OfType<string>().Order(StringComparer.Ordinal))
            yield return "    " + member;
    }

    private static IEnumerable<string> EnumValues(Type type) =>
        Enum.GetNames(type).Select(name => $"{name} = {Enum.Format(type, Enum.Parse(type, name), "d")}");

    private static string? Describe(MemberInfo member) => member switch
    {
        MethodBase { IsPublic: false, IsFamily: false } => null,
        MethodInfo { IsSpecialName: true } method when !method.Name.StartsWith("op_", StringComparison.Ordinal) => null,
        MethodInfo method => $"{Modifiers(method)}{TypeName(method.ReturnParameter)} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => Property(property),
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const" : "field")} {Name(field.FieldType)} {field.Name}",
        EventInfo { AddMethod.IsPublic: true } e => $"event {Name(e.EventHandlerType!)} {e.Name}",
        _ => null,
    };

    private static string? Property(PropertyInfo property)
    {
        string accessors = string.Concat(new[] { property.GetMethod, property.SetMethod }
            .OfType<MethodInfo>().Where(method => method.IsPublic).Select(method => Accessor(method) + "; "));
        string index = property.GetIndexParameters().Length > 0 ? "[]" : "";
        string nullable = Nullability.Create(property).ReadState == NullabilityState.Nullable && !property.PropertyType.IsValueType ? "?" : "";
        return accessors.Length == 0
            ? null
            : $"{Modifiers(property.GetMethod ?? property.SetMethod!)}{Name(property.PropertyType)}{nullable} {property.Name}{index} {{ {accessors}}}";
    }

    private static string Accessor(MethodInfo method) =>
        !method.Name.StartsWith("set_", StringComparison.Ordinal) ? "get"
        : method.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init" : "set";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "")}{TypeName(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")}"));

    private static string TypeName(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        bool nullable = !type.IsValueType && Nullability.Create(parameter).ReadState == NullabilityState.Nullable;
        return Name(type) + (nullable ? "?" : "");
    }

    private static string Modifiers(MethodBase method) =>
        method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "";

    private static string Kind(Type type) =>
        type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class" : type.IsSealed ? "sealed class" : "class";

    private static string Bases(Type type)
    {
        IEnumerable<Type> bases = type.GetInterfaces().Where(face => face.IsPublic && !face.Name.StartsWith("IEquatable", StringComparison.Ordinal));
        bases = type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType ? bases.Prepend(parent) : bases;
        string list = string.Join(", ", bases.Select(Name).Order(StringComparer.Ordinal));
        return type.IsEnum || list.Length == 0 ? "" : $" : {list}";
    }

    private static string Name(Type type)
    {
        string name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Namespace is { } space && space.StartsWith("Cleave", StringComparison.Ordinal) && !type.IsNested ? $"{space}.{name}" : name;
    }
}
