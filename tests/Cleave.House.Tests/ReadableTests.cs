using System.Diagnostics;
using System.Reflection;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Memory.Owners;
using Cleave.Memory.Pages;
using Cleave.Placement;

namespace Cleave.House.Tests;

/// <summary>Values print themselves: in a log by ToString, in a debugger by that or by a display of their own.</summary>
public sealed class ReadableTests
{
    public static TheoryData<string> Assemblies =>
        ["Cleave", "Cleave.Memory", "Cleave.Vulkan", "Cleave.Storage", "Cleave.Orleans", "Cleave.Tools"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_public_type_prints_itself(string assembly)
    {
        Type[] types = [.. Assembly.Load(assembly).GetExportedTypes().Where(IsPrinted)];
        Assert.NotEmpty(types);
        string[] silent = [.. types.Where(type => !PrintsItself(type)).Select(type => type.FullName!)];
        Assert.True(silent.Length == 0, string.Join(Environment.NewLine, silent));
    }

    [Fact]
    public void Spaces_and_owners_show_their_blocks_in_a_debugger()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        var ranges = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 << 20 });
        using AllocatedBlocks owner = buddy.Allocate(4096);
        using RangeOwner range = ranges.Allocate(4096);
        Assert.True(Shown<GpuBuddyBlockInfo>(buddy).Length > 1);
        Assert.Equal(2, Shown<RangeInfo>(ranges).Length);
        Assert.Equal(owner[0], Assert.Single(Shown<AllocatedBlock>(owner)));
        Assert.NotNull(typeof(PageAllocator).GetCustomAttribute<DebuggerTypeProxyAttribute>());
        Assert.NotNull(typeof(Vec<,>).GetCustomAttribute<DebuggerTypeProxyAttribute>());
    }

    /// <summary>The array that the debugger's view of a value shows.</summary>
    private static T[] Shown<T>(object value)
    {
        string name = value.GetType().GetCustomAttribute<DebuggerTypeProxyAttribute>()!.ProxyTypeName;
        Type proxy = Type.GetType(name, throwOnError: true)!;
        object view = Activator.CreateInstance(
            proxy, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, [value], null)!;
        return (T[])proxy.GetProperties().Single(property => property.PropertyType == typeof(T[])).GetValue(view)!;
    }

    /// <summary>Whether values of the type can be printed: not serializers that Orleans generates, static classes, interfaces, enums,
    /// delegates and attributes; exceptions do.</summary>
    private static bool IsPrinted(Type type) =>
        type.Namespace!.StartsWith("Cleave", StringComparison.Ordinal) && (type.IsClass || type.IsValueType) && !type.IsEnum
            && !(type.IsAbstract && type.IsSealed)
        && !typeof(Delegate).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type)
            && !typeof(Attribute).IsAssignableFrom(type);

    private static bool PrintsItself(Type type)
    {
        Type? declaring = type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType;
        bool isOurs = declaring?.Assembly == type.Assembly
            || (declaring?.FullName?.StartsWith("Cleave", StringComparison.Ordinal) ?? false);
        return isOurs || type.GetCustomAttribute<DebuggerDisplayAttribute>(inherit: true) is not null;
    }
}
