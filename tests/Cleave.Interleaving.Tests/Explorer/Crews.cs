using System.Collections.Concurrent;

namespace Cleave.Interleaving;

/// <summary>Threads that run one piece of work after the other, since starting one for each would take most of the time.</summary>
internal static class Crews
{
    private static readonly ConcurrentBag<Worker> Idle = [];

    private static readonly Lazy<Worker> Setup = new(() => new Worker());

    /// <summary>Runs work to its end on a thread that no actor runs on, for what a thread of the past left behind.</summary>
    public static void RunAside(Action work)
    {
        var done = new Turn();
        Exception? error = null;
        Setup.Value.Do(() =>
        {
            error = Record.Exception(work);
            done.Give();
        });
        done.Await();
        Assert.Null(error);
    }

    /// <summary>Starts work on a thread that is idle.</summary>
    public static void Start(Action work)
    {
        Worker worker = Idle.TryTake(out Worker? idle) ? idle : new Worker();
        worker.Do(work);
    }

    private sealed class Worker
    {
        private readonly Turn _work = new();
        private Action? _next;

        public Worker() => new Thread(Loop) { IsBackground = true }.Start();

        public void Do(Action work)
        {
            _next = work;
            _work.Give();
        }

        private void Loop()
        {
            OneCore.Keep();
            while (true)
            {
                _work.Await();
                Action work = _next!;
                _next = null;
                work();
                if (Setup.Value != this)
                {
                    Idle.Add(this);
                }
            }
        }
    }
}
