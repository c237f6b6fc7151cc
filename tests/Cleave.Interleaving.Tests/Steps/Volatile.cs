using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cleave.Interleaving.Steps;

/// <summary>The framework's volatile reads and writes, each of which is a step.</summary>
/// <remarks>Threads of a schedule run one at a time, and giving the turn is a full barrier. So plain accesses do.</remarks>
internal static partial class Volatile
{
    [return: NotNullIfNotNull(nameof(location))]
    public static T Read<T>(
        ref readonly T location, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
    {
        Actor.Step();
        T value = location;
        System.Threading.Interlocked.MemoryBarrier();
        if (Actor.IsRecording)
        {
            Actor.Did($"reads {Shown.Of(value)}", file, member, line);
        }

        return value;
    }

    public static void Write<T>(
        ref T location, T value, [CallerFilePath] string file = "", [CallerMemberName] string member = "", [CallerLineNumber] int line = 0)
    {
        Actor.Step();
        System.Threading.Interlocked.MemoryBarrier();
        location = value;
        if (Actor.IsRecording)
        {
            Actor.Did($"writes {Shown.Of(value)}", file, member, line);
        }
    }
}
