using System.Reflection;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests;

/// <summary>A run of the tests of arenas in a process of its own, whose system was replaced before its first use.</summary>
internal static class CoarsePageRun
{
    private static readonly string[] Suites = ["Arenas", "Lists"];

    /// <summary>Runs every test of the suites, prints those that fail, and ends the process.</summary>
    public static void Run()
    {
        PageSystem.Current = new CoarsePageSystem(PageSystem.Current);
        string[] suites = [.. Suites.Select(suite => $"{typeof(CoarsePageRun).Namespace}.{suite}")];
        int passed = 0;
        int failed = 0;
        foreach (MethodInfo test in typeof(CoarsePageRun).Assembly.GetTypes().Where(type => suites.Contains(type.Namespace) && !type.IsAbstract)
            .SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FactAttribute))))
        {
            foreach (object?[] arguments in ArgumentsOf(test))
            {
                try
                {
                    Run(test, arguments);
                    passed++;
                }
                catch (Exception failure)
                {
                    Console.WriteLine($"{test.DeclaringType!.Name}.{test.Name}({string.Join(", ", arguments)}): {failure.GetBaseException()}");
                    failed++;
                }
            }
        }

        Console.WriteLine($"{passed} passed");
        Environment.Exit(failed == 0 ? 0 : 1);
    }

    private static void Run(MethodInfo test, object?[] arguments)
    {
        object? instance = test.IsStatic ? null : Activator.CreateInstance(test.DeclaringType!);
        using var disposed = instance as IDisposable;
        (test.Invoke(instance, arguments) as Task)?.GetAwaiter().GetResult();
    }

    private static IEnumerable<object?[]> ArgumentsOf(MethodInfo test) => test.GetParameters().Length == 0
        ? [[]]
        : test.GetCustomAttributes<InlineDataAttribute>().SelectMany(data => data.GetData(test))
            .Concat(test.GetCustomAttributes<MemberDataAttribute>().SelectMany(data => data.GetData(test)));
}
