namespace Cleave.Tests.Pool;

/// <summary>A thread that does one piece of work at a time, while the thread that asks for it waits. Programs of several threads run so in
/// one order.</summary>
internal sealed class TurnThread : IDisposable
{
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _thread;
    private Action? _work;
    private Exception? _error;

    public TurnThread()
    {
        _thread = new Thread(Loop) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs work on the thread, to the end; throws what it throws.</summary>
    public void Run(Action work)
    {
        _work = work;
        _go.Release();
        _done.Wait();
        if (_error is { } error)
        {
            throw new InvalidOperationException("The work of a thread failed.", error);
        }
    }

    /// <summary>Ends the thread, which has no more work.</summary>
    public void Dispose()
    {
        _work = null;
        _go.Release();
        _thread.Join();
        _go.Dispose();
        _done.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _go.Wait();
            if (_work is not { } work)
            {
                return;
            }

            _error = Record.Exception(work);
            _done.Release();
        }
    }
}
