using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Cleave.Bench.Soak;

/// <summary>The soak of one allocator: its workers, and a thread that stops them now and then to check everything.</summary>
internal sealed class SoakSession
{
    /// <summary>The time between two checks, so that the workers do most of the work.</summary>
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromMilliseconds(100);

    private readonly SoakSubject _subject;
    private readonly Random _random;
    private readonly ConcurrentQueue<SoakBlock> _passed = new();
    private readonly SoakWorker[] _workers;
    private readonly CancellationTokenSource _end;
    private long _validations;
    private long _misuses;
    private string? _fault;

    /// <param name="subject">The allocator, which the caller disposes after <see cref="Run"/>.</param>
    /// <param name="seed">The seed of the random choices.</param>
    /// <param name="threads">The number of workers.</param>
    /// <param name="cancel">Ends the soak.</param>
    public SoakSession(SoakSubject subject, int seed, int threads, CancellationToken cancel)
    {
        _subject = subject;
        _random = new Random(seed);
        _workers = [.. Enumerable.Range(0, threads).Select(number => new SoakWorker(subject, number, HashCode(seed, number), _passed))];
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    }

    /// <summary>Soaks until the end or the first fault, and frees everything.</summary>
    public SoakResult Run()
    {
        Thread[] threads = [.. _workers.Select(worker => Start(() => Repeat(worker.Burst)))];
        Watch(() => Repeat(Check));
        Array.ForEach(threads, thread => thread.Join());
        if (_fault is null)
        {
            Watch(Finish);
        }

        _end.Dispose();
        return new SoakResult(_subject.Name, _workers.Sum(worker => worker.Allocated), _workers.Sum(
            worker => worker.Refused), _validations, _misuses, _fault);
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 397) + number + 1);

    private Thread Start(Action work)
    {
        var thread = new Thread(() => Watch(work)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Does work and keeps the first fault, which ends the soak of this allocator.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an allocator throws is a finding of the soak.")]
    private void Watch(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault)
        {
            string place = fault is SoakFaultException ? ""
                : $" ({fault.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Cleave.", StringComparison.Ordinal))?.Trim()})";
            Interlocked.CompareExchange(ref _fault, $"{fault.Message}{place}", null);
            _end.Cancel();
        }
    }

    /// <summary>Does work once, and again until the end.</summary>
    private void Repeat(Action work)
    {
        do
        {
            work();
        }
        while (!_end.IsCancellationRequested);
    }

    /// <summary>Stops the workers and checks the allocator, the canaries of all blocks, and that mistakes are refused.</summary>
    private void Check()
    {
        _end.Token.WaitHandle.WaitOne(BetweenChecks);
        WithAllGates(0, () =>
        {
            SoakBlock[] live = [.. _workers.SelectMany(worker => worker.Held), .. _passed];
            CheckAll(live);
            foreach (SoakMisuse misuse in _subject.Misuses(_random))
            {
                misuse.Make();
                _misuses++;
            }

            _subject.Disturb(live, _random);
            CheckAll(live);
        });
    }

    private void CheckAll(SoakBlock[] live)
    {
        Array.ForEach(live, _subject.Canaries.Check);
        _subject.Validate(live);
        _validations++;
    }

    private void WithAllGates(int worker, Action work)
    {
        if (worker == _workers.Length)
        {
            work();
            return;
        }

        using (_workers[worker].Gate.EnterScope())
        {
            WithAllGates(worker + 1, work);
        }
    }

    /// <summary>Frees everything and checks that nothing is left.</summary>
    private void Finish()
    {
        Array.ForEach(_workers, worker => worker.FreeAll());
        while (_passed.TryDequeue(out SoakBlock? block))
        {
            _subject.Canaries.Remove(block);
            _subject.Free(block);
        }

        _subject.Disturb([], _random);
        CheckAll([]);
    }
}
