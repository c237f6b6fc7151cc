namespace Cleave.Bench.Soak;

/// <summary>A soak of several allocators at the same time, each on threads of its own.</summary>
public static class SoakRun
{
    /// <summary>Soaks the allocators of the options until the time is over or the caller cancels.</summary>
    /// <returns>A result for each allocator, in the order of <see cref="SoakOptions.Names"/>.</returns>
    public static IReadOnlyList<SoakResult> Run(SoakOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        string[] names = [.. SoakOptions.Subjects.Keys.Where(options.Wants)];
        var results = new SoakResult[names.Length];
        using var made = new CountdownEvent(names.Length);
        Thread[] threads = [
            .. names.Select((name, i) => new Thread(() => results[i] = Soak(name, options, made, end.Token)) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());

        // On a busy machine the heaps take as long to make as a short soak takes.
        made.Wait(CancellationToken.None);
        end.CancelAfter(options.Duration);
        Array.ForEach(threads, thread => thread.Join());
        return results;
    }

    private static SoakResult Soak(string name, SoakOptions options, CountdownEvent made, CancellationToken end)
    {
        using SoakSubject subject = SoakOptions.Subjects[name]();
        made.Signal();
        return new SoakSession(subject, options.Seed, options.Threads, end).Run();
    }
}
