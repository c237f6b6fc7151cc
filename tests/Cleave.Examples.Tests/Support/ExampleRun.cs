using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Cleave.Examples.Tests.Support;

/// <summary>Runs compiled examples in this process, one after the other, and returns what they print.</summary>
internal static class ExampleRun
{
    private static readonly Lock OneAtATime = new();

    /// <summary>Runs an example to its end in a folder of its own.</summary>
    /// <param name="compilation">The example.</param>
    /// <param name="folder">The current folder of the example.</param>
    /// <param name="isAlone">Whether the example gets copies of the libraries, so that it can configure what a process has once.</param>
    public static string Of(CSharpCompilation compilation, string folder, bool isAlone)
    {
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        Assembly assembly = (isAlone ? new Copies() : AssemblyLoadContext.Default).LoadFromStream(image);
        lock (OneAtATime)
        {
            using var output = new StringWriter();
            (TextWriter console, string before) = (Console.Out, Environment.CurrentDirectory);
            Console.SetOut(output);
            Environment.CurrentDirectory = folder;
            try
            {
                Start(assembly.EntryPoint!);
            }
            finally
            {
                Environment.CurrentDirectory = before;
                Console.SetOut(console);
            }

            return output.ToString();
        }
    }

    private static void Start(MethodInfo entry)
    {
        try
        {
            entry.Invoke(null, entry.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        catch (TargetInvocationException failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException!);
        }
    }

    /// <summary>Loads the libraries anew, with static state of their own.</summary>
    private sealed class Copies : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name) =>
            Comments.Usable.Contains(name.Name)
                ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll"))
                : null;
    }
}
