using System.Diagnostics;
using System.Reflection;

namespace Cleave.Storage.Tests;

/// <summary>Programs that tests run in a process of their own: public static methods of test classes that take one text.</summary>
internal static class ChildProgram
{
    public static int Main(string[] arguments)
    {
        MethodInfo method = typeof(ChildProgram).Assembly.GetTypes()
            .Select(type => type.GetMethod(
                arguments[0], BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static, [typeof(string)])).First(
                found => found is not null)!;
        method.CreateDelegate<Action<string>>()(arguments[1]);
        return 0;
    }

    /// <summary>Starts a method in a new process.</summary>
    public static Process Start(string method, string argument) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!, ["exec", typeof(ChildProgram).Assembly.Location, method, argument])
    {
        RedirectStandardOutput = true,
    })!;

    /// <summary>Runs a method in a new process, and waits for its end.</summary>
    public static (int ExitCode, string Output) Run(string method, string argument)
    {
        using Process process = Start(method, argument);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }
}
