namespace Cleave.Tests;

/// <summary>Work by several threads at once; what one of them throws fails the test.</summary>
internal static class Crew
{
    /// <summary>Runs each piece of work on a thread of its own, to the end.</summary>
    public static void Run(params Action[] work)
    {
        var errors = new List<Exception>();
        Thread[] threads = [.. work.Select(piece => new Thread(() => Guarded(piece, errors)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(errors);
    }

    /// <summary>Runs the same work so many times at once, with numbers from 1.</summary>
    public static void Run(int threads, Action<int> work) =>
        Run([.. Enumerable.Range(1, threads).Select(number => (Action)(() => work(number)))]);

    private static void Guarded(Action piece, List<Exception> errors)
    {
        try
        {
            piece();
        }
        catch (Exception error)
        {
            lock (errors)
                errors.Add(error);
        }
    }
}
