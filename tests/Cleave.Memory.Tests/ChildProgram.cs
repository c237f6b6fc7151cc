using System.Diagnostics;
using System.Reflection;

namespace Cleave.Memory.Tests;

/// <summary>What a test does in a process of its own, because it ends it: a public static method without arguments, by its name.</summary>
internal static class ChildProgram
{
    public static int Main(string[] arguments)
    {
        Type type = typeof(ChildProgram).Assembly.GetType(arguments[0], throwOnError: true)!;
        type.GetMethod(arguments[1], BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Action>()();
        return 0;
    }

    /// <summary>Runs a method in a new process, and waits for its end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(Action method)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(ChildProgram).Assembly.Location);
        start.ArgumentList.Add(method.Method.DeclaringType!.FullName!);
        start.ArgumentList.Add(method.Method.Name);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), errors.Result);
    }
}
