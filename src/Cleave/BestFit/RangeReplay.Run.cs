using System.Diagnostics;
using Cleave.State;

namespace Cleave.BestFit;

// All increments of a log.
internal sealed partial class RangeReplay
{
    /// <summary>Applies the increments that a state does not contain yet.</summary>
    /// <param name="space">The space as it was read, which is used up.</param>
    /// <param name="units">Its shape, which is changed with it.</param>
    /// <param name="increments">The increments, one behind another.</param>
    /// <param name="last">The place of the state among them, which is changed too.</param>
    /// <param name="maxSize">The largest size that is permitted.</param>
    /// <param name="failure">Why they cannot be applied.</param>
    /// <returns>The space with all increments; null if there is a failure.</returns>
    public static RunSpace? Run(
        RunSpace space, ref RangeUnits units, ReadOnlySpan<byte> increments, ref LastIncrement last, ulong maxSize,
        out StateFailure failure)
    {
        var replay = new RangeReplay(space, units, maxSize);
        var walk = new Increments(increments, StateKind.Ranges, last);
        while (walk.TryNext(out StateReader body))
        {
            replay.Apply(ref body);
            if (body.HasFailed)
            {
                failure = body.Failure;
                return null;
            }
        }

        failure = walk.Failure;
        (units, last) = (replay.Units, walk.Last);
        return failure.IsFailure ? null : Renewed(space, units);
    }

    /// <summary>Makes the space anew, without the order by address that only the replay needed.</summary>
    private static RunSpace Renewed(RunSpace space, in RangeUnits units)
    {
        var writer = new StateWriter(StateWriter.UsualCapacity);
        RangeState.Write(ref writer, units, space);
        var reader = new StateReader(writer.Written, 0);
        RunSpace? renewed = RangeState.Read(ref reader, ulong.MaxValue, out _);
        writer.Dispose();
        return renewed ?? throw new UnreachableException(reader.Failure.ToString());
    }
}
