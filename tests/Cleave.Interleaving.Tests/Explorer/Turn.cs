using System.Runtime.InteropServices;

namespace Cleave.Interleaving;

/// <summary>A signal for one thread, which sleeps until it comes.</summary>
/// <remarks>
/// The classes of .NET spin before they sleep. A schedule passes the turn from thread to thread all the time, and what is spun
/// there is lost to whatever else the machine does. So Linux is asked to let the thread sleep at once.
/// </remarks>
internal sealed class Turn
{
    /// <summary>Operations of the system call: FUTEX_WAIT and FUTEX_WAKE, within one process.</summary>
    private const int WaitPrivate = 128, WakePrivate = 129;

    /// <summary>The number of the system call; 0 on a system without it.</summary>
    private static readonly long Futex = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 when OperatingSystem.IsLinux() => 202,
        Architecture.Arm64 when OperatingSystem.IsLinux() => 98,
        _ => 0,
    };

    private readonly SemaphoreSlim? _elsewhere = Futex == 0 ? new SemaphoreSlim(0) : null;

    // Pinned, because the system knows the signal by its address.
    private readonly int[] _given = GC.AllocateArray<int>(1, pinned: true);

    /// <summary>Gives the signal to the waiting thread.</summary>
    public void Give()
    {
        if (_elsewhere is { } semaphore)
        {
            semaphore.Release();
            return;
        }

        System.Threading.Volatile.Write(ref _given[0], 1);
        _ = Call(WakePrivate, 1);
    }

    /// <summary>Sleeps until the signal comes, and takes it.</summary>
    public void Await()
    {
        if (_elsewhere is { } semaphore)
        {
            semaphore.Wait();
            return;
        }

        while (System.Threading.Interlocked.Exchange(ref _given[0], 0) == 0)
        {
            // Returns at once if the signal has come meanwhile.
            _ = Call(WaitPrivate, 0);
        }
    }

    private long Call(int operation, int value)
    {
        // SAFETY: the array is pinned, and kept until the call has returned.
        long result = SystemCall(Futex, Marshal.UnsafeAddrOfPinnedArrayElement(_given, 0), operation, value, 0);
        GC.KeepAlive(_given);
        return result;
    }

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long SystemCall(long number, nint address, long operation, long value, long timeout);
}
