using FsCheck;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace Cleave.Programs.Tests.Model;

/// <summary>Tells FsCheck to say nothing, and keeps the shrunk program of a failure.</summary>
internal sealed class ProgramRunner : IRunner
{
    public ModelProgram? Failed { get; private set; }

    /// <summary>What the property threw on the shrunk program.</summary>
    public Exception? Cause { get; private set; }

    public void OnStartFixture(Type t)
    {
    }

    public void OnArguments(
        int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
    {
    }

    public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
    {
    }

    public void OnFinished(string name, TestResult testResult)
    {
        if (testResult is not TestResult.Failed failed)
            return;
        Failed = (ModelProgram)failed.Item3.Head;
        Cause = (failed.Item4 as Outcome.Failed)?.Item;
    }
}
