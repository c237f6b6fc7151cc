using System.Runtime.InteropServices;
using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>Maps runs of pages side by side, with one system call for each run.</summary>
internal sealed class RunMapper(PhysicalMemory memory, IPageSystem system)
{
    /// <summary>Maps pages from an address on. If the system refuses a run, other runs may stay mapped, but none at the address
    /// itself.</summary>
    /// <remarks>The first run is mapped last. So if growing an area fails, an access right behind the area still faults.</remarks>
    public PageSystemError Map(MappedFrames frames, nuint address)
    {
        FrameRun first = default;
        nuint done = 0;
        foreach (FrameRun run in frames.AllRuns())
        {
            PageSystemError error = done == 0 ? default : Map(run, address + done);
            if (!error.IsNone)
            {
                return error;
            }

            first = done == 0 ? run : first;
            done += BytesOf(run);
        }

        return done == 0 ? default : Map(first, address);
    }

    /// <summary>Maps the runs of a view at another address too. If the system refuses a run, others may already be mapped there, and the
    /// view is as it was.</summary>
    /// <remarks>Private memory is only mapped there, and reads zero: <see cref="MovePrivate"/> moves its contents.</remarks>
    public PageSystemError Move(MappedFrames frames, nuint from, nuint to)
    {
        nuint done = 0;
        foreach (FrameRun run in frames.AllRuns())
        {
            bool moved = !run.IsPrivate && system.Move(from + done, BytesOf(run), to + done).IsNone;
            PageSystemError error = moved ? default : Map(run, to + done);
            if (!error.IsNone)
            {
                return error;
            }

            done += BytesOf(run);
        }

        return default;
    }

    /// <summary>Moves the contents of the private memory of a view that <see cref="Move"/> mapped elsewhere. Cannot fail: what the system
    /// does not move is copied.</summary>
    public void MovePrivate(MappedFrames frames, nuint from, nuint to)
    {
        nuint done = 0;
        foreach (FrameRun run in frames.AllRuns())
        {
            if (run.IsPrivate && !system.Move(from + done, BytesOf(run), to + done).IsNone)
            {
                Copy(from + done, to + done, BytesOf(run));
            }

            done += BytesOf(run);
        }
    }

    private static unsafe void Copy(nuint from, nuint to, nuint bytes) =>
        // SAFETY: both addresses have so many mapped bytes, of which the calling thread has claimed the area.
        NativeMemory.Copy((void*)from, (void*)to, bytes);

    private PageSystemError Map(FrameRun run, nuint address)
    {
        if (run.IsPrivate)
        {
            return system.MapPrivate(address, BytesOf(run));
        }

        MemoryNode node = memory.NodeOf(run.Frame);
        nuint offset = (nuint)(run.Frame - node.FirstFrame) * system.PageSize;
        return system.Alias(node.Arena.Handle, offset, BytesOf(run), address, populate: true);
    }

    private nuint BytesOf(FrameRun run) => (nuint)run.Pages * system.PageSize;
}
