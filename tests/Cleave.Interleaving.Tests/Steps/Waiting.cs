namespace Cleave.Interleaving.Steps;

/// <summary>Ways to wait for other threads: the thread gets its next turn only after another thread has taken a step.</summary>
internal static class Waiting
{
    public static bool Yield()
    {
        Actor.Yield();
        return true;
    }

    /// <summary>Waits until another thread has set a flag.</summary>
    public static void Until(ref readonly bool flag)
    {
        while (!Volatile.Read(in flag))
        {
            Actor.Yield();
        }
    }

    public static void Sleep(int _) => Actor.Yield();

    public static void SpinWait(int _) => Actor.Yield();
}

/// <inheritdoc cref="Waiting"/>
internal struct SpinWait
{
    public int Count { get; private set; }

    public readonly bool NextSpinWillYield => true;

    public void SpinOnce()
    {
        Count++;
        Actor.Yield();
    }

    public void SpinOnce(int _) => SpinOnce();
}
