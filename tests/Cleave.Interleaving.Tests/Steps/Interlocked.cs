using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Interleaving.Steps;

/// <summary>The framework's atomic operations, each of which is a step at which the explorer may let another thread go first.</summary>
internal static partial class Interlocked
{
    public static T CompareExchange<T>(
        ref T location, T value, T comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0)
    {
        Actor.Step();
        T found = System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
        bool done = EqualityComparer<T>.Default.Equals(found, comparand);
        if (Actor.IsRecording)
        {
            string outcome = done ? $"to {Shown.Of(value)}" : $"finds {Shown.Of(found)}";
            Actor.Did($"{(done ? "changes" : "fails to change")} {Shown.Of(comparand)} {outcome}", file, member, line);
        }

        return found;
    }

    public static T Exchange<T>(
        ref T location, T value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
    {
        Actor.Step();
        T found = System.Threading.Interlocked.Exchange(ref location, value);
        if (Actor.IsRecording)
        {
            Actor.Did($"exchanges {Shown.Of(found)} for {Shown.Of(value)}", file, member, line);
        }

        return found;
    }

    public static T Add<T>(
        ref T location, T value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
        where T : struct, IBinaryInteger<T> => Change(ref location, old => old + value, "adds", value, file, member, line) + value;

    public static T Increment<T>(
        ref T location, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
        where T : struct, IBinaryInteger<T> => Change(ref location, old => old + T.One, "adds", T.One, file, member, line) + T.One;

    public static T Decrement<T>(
        ref T location, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
        where T : struct, IBinaryInteger<T> => Change(ref location, old => old - T.One, "subtracts", T.One, file, member, line) - T.One;

    public static T Or<T>(
        ref T location, T value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
        where T : struct, IBinaryInteger<T> => Change(ref location, old => old | value, "sets", value, file, member, line);

    public static T And<T>(
        ref T location, T value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
        where T : struct, IBinaryInteger<T> => Change(ref location, old => old & value, "keeps", value, file, member, line);

    public static T Read<T>(
        ref readonly T location, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [
            CallerLineNumber] int line = 0) =>
        Volatile.Read(in location, file, member, line);

    public static void MemoryBarrier() => System.Threading.Interlocked.MemoryBarrier();

    public static void MemoryBarrierProcessWide() => System.Threading.Interlocked.MemoryBarrierProcessWide();

    private static T Change<T>(ref T location, Func<T, T> change, string verb, T value, string file, string member, int line)
        where T : struct, IBinaryInteger<T>
    {
        Actor.Step();
        T found;
        do
        {
            found = location;
        }
        while (System.Threading.Interlocked.CompareExchange(ref location, change(found), found) != found);

        if (Actor.IsRecording)
        {
            Actor.Did($"{verb} {Shown.Of(value)}, finds {Shown.Of(found)}", file, member, line);
        }

        return found;
    }
}
