using Cleave.Moves;
using Cleave.Storage.Spaces;

namespace Cleave.DiskExtents;

/// <content>Giving free memory back to the file system.</content>
internal sealed partial class ObjectStore
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Moves objects to lower offsets and cuts the file off behind the last one. Other calls go on meanwhile.</summary>
    /// <returns>Bytes that were moved.</returns>
    /// <remarks>Each move copies the content, makes the copy durable, and commits. A crash between two steps leaves each object in its old
    /// place or in its new one.</remarks>
    public ulong Compact()
    {
        ulong moved = 0;
        foreach (DurableMoveStep step in PlanTightest()?.Steps ?? [])
        {
            if (_space.TryBeginMove(step, out DurableMove? move, out _))
            {
                using (move)
                {
                    Copy((long)step.Range.Offset, (long)step.Target, (long)step.Range.Size);
                    // Another thread may have replaced or deleted the object meanwhile.
                    moved += _space.TryCommit(new SpaceChange().Move(move), out _) ? step.Range.Size : 0;
                }
            }
        }

        CutOff();
        return moved;
    }

    /// <summary>Plans the moves after which the file is as short as it can be, or nearly.</summary>
    private DurableMovePlan? PlanTightest()
    {
        ulong used = _space.GetStatistics().AllocatedBytes;
        for (ulong slack = 0; slack <= used && used > 0; slack += Math.Max(used / 8, 1))
        {
            if (_space.TryPlanMoves(MoveGoal.EmptyEnd(used + slack), out DurableMovePlan? plan, out _))
            {
                return plan;
            }
        }

        return null;
    }

    private void Copy(long from, long to, long size)
    {
        byte[] buffer = new byte[Math.Min(size, CopyBytes)];
        for (long done = 0; done < size;)
        {
            // The last extent of the file may be longer than its content, and so than the file.
            int read = RandomAccess.Read(_data, buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - done)), from + done);
            if (read == 0)
            {
                break;
            }

            RandomAccess.Write(_data, buffer.AsSpan(0, read), to + done);
            done += read;
        }

        RandomAccess.FlushToDisk(_data);
    }

    /// <summary>Cuts the file off behind the last object, while no writer has memory that is not in the index yet.</summary>
    private void CutOff()
    {
        Array.ForEach(_writers, writer => writer.Enter());
        try
        {
            ulong end = _space.EnumerateAllocations().Select(one => one.Range.End).DefaultIfEmpty().Max();
            if (end < (ulong)DataBytes)
            {
                RandomAccess.SetLength(_data, (long)end);
            }
        }
        finally
        {
            Array.ForEach(_writers, writer => writer.Exit());
        }
    }
}
