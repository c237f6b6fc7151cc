using System.Runtime.CompilerServices;

namespace Cleave.Locks;

/// <summary>Takes the place of the product's lock of this name, which spins.</summary>
internal sealed class ShortLock
{
    private readonly Lock _lock = new();

    /// <param name="busyMicroseconds">Of no use here, because no time passes between steps.</param>
    public ShortLock(int busyMicroseconds = 0)
    {
        _ = busyMicroseconds;
    }

    public Scope Enter([CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0) =>
        new(_lock.EnterScope(file, member, line));

    /// <summary>Nothing is watched here: no test of this project has an observer.</summary>
    public CallScope CallOut() => default;

    internal readonly ref struct CallScope
    {
        public void Dispose()
        {
        }
    }

    internal readonly ref struct Scope(Lock.Scope entered)
    {
        private readonly Lock.Scope _entered = entered;

        public void Dispose() => _entered.Dispose();
    }
}
