using Cleave.Tools.Files;
using Cleave.Tools.Traces;

namespace Cleave.Programs.Tests.Runs;

/// <summary>
/// Recorded programs, served by best fit in granules of 512 bytes, and the places of a reference that searches all free runs: in the
/// smallest space that serves the program, and in a roomy one.
/// </summary>
internal static class ReferenceAnswers
{
    public const ulong Granule = 512;

    /// <summary>The recording, the smallest space, the hash of the places in it, a roomy space, and the hash of the places there.</summary>
    public static TheoryData<string, ulong, ulong, ulong, ulong> All => new()
    {
        { "torch-lm-finetune.trace.gz", 1_788_870_656, 0xc1522d38bdedef9a, 3_569_352_704, 0x0d17bb5334559756 },
        { "minimalloc-A.trace", 1_712_128, 0x36b0fda2120f45f5, 2_097_152, 0x5b152e619fb76d42 },
        { "minimalloc-B.trace", 1_683_456, 0xd48c4921142b372b, 2_097_152, 0xf28d438b29f95d66 },
        { "minimalloc-C.trace", 1_753_088, 0xdbe7412bd7569a1d, 2_080_768, 0x6aa1e78baf93c79b },
        { "minimalloc-D.trace", 1_413_120, 0xc2d8eca84036d933, 1_974_272, 0xffab38144d13ec44 },
        { "minimalloc-E.trace", 1_572_864, 0x150fcec003c7d3ac, 2_097_152, 0xd1b2cfbf641ae475 },
        { "vma-renderer.trace", 10_309_632, 0x10ce078f9823ae8e, 20_619_264, 0x66685d78e6e7a77a },
    };

    /// <summary>Asserts that a player finds the reference's places, and none in a space that is one step smaller.</summary>
    /// <param name="play">Serves a program in a space, and hashes its places; null if an allocation found no run.</param>
    /// <param name="file">The recording.</param>
    /// <param name="answers">The spaces and hashes of <see cref="All"/>.</param>
    public static void Check(
        Func<Trace, ulong, ulong?> play, string file, (ulong Space, ulong Places, ulong RoomySpace, ulong RoomyPlaces) answers)
    {
        Trace trace = Assert.Single(TraceFile.Open(Path.Combine(AppContext.BaseDirectory, "traces", file)));
        Assert.Equal(answers.Places, play(trace, answers.Space));
        Assert.Equal(answers.RoomyPlaces, play(trace, answers.RoomySpace));

        // The smallest space was searched upwards in steps of this size, so one step less does not serve the program.
        Assert.Null(play(trace, answers.Space - (trace.PeakLiveBytes < 64 << 20 ? 4096UL : 2 << 20)));
    }

    /// <summary>The hash of no places at all, for <see cref="Hash"/>.</summary>
    public const ulong NoPlaces = 0xcbf29ce484222325;

    /// <summary>FNV-1a of 64 bits over eight bytes, the lowest first.</summary>
    public static ulong Hash(ulong hash, ulong value)
    {
        for (int i = 0; i < 64; i += 8)
            hash = (hash ^ (byte)(value >> i)) * 0x100000001b3;

        return hash;
    }
}
