using Cleave.Runs;
using Cleave.Tests.Runs;

namespace Cleave.Tests.BestFit;

/// <summary>A space as two maps of granules, searched from one end to the other: slow and obvious.</summary>
internal sealed class RangeModel(int granules)
{
    /// <summary>The granules that are allocated.</summary>
    public bool[] Used { get; } = new bool[granules];

    /// <summary>The free granules that are zeroed.</summary>
    public bool[] Clear { get; } = new bool[granules];

    public int Free => Used.Count(used => !used);

    public int Longest => RunModel.Runs(Used).Select(run => (int)run.Length).DefaultIfEmpty().Max();

    /// <summary>The place of a request by the rule; null if no free run serves it.</summary>
    public ulong? Find(RunRequest request, bool preferClear) =>
        (preferClear ? RunModel.Find([.. Clear.Select(clear => !clear)], request) : null) ?? RunModel.Find(Used, request);

    public bool IsClear(ulong start, ulong length) => !Clear.AsSpan((int)start, (int)length).Contains(false);

    public void Take(ulong start, ulong length)
    {
        RunModel.Set(Used, start, length, used: true);
        Clear.AsSpan((int)start, (int)length).Clear();
    }

    public void Give(ulong start, ulong length, bool cleared)
    {
        RunModel.Set(Used, start, length, used: false);
        Clear.AsSpan((int)start, (int)length).Fill(cleared);
    }

    public void ResetClear(bool isClear)
    {
        for (int i = 0; i < Used.Length; i++)
            Clear[i] = isClear && !Used[i];
    }

    /// <summary>Whether so many granules from one on are free.</summary>
    public bool AreFree(ulong start, ulong length) =>
        start + length <= (ulong)Used.Length && !Used.AsSpan((int)start, (int)length).Contains(true);

    /// <summary>The free granules from one on.</summary>
    public ulong FreeFrom(ulong start)
    {
        ulong count = 0;
        while (AreFree(start, count + 1))
            count++;
        return count;
    }
}
