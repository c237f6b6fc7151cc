using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Tests.Iterations;

/// <summary>A program that does the same again and changes its mind:
/// other sizes, another order, longer lives, requests that are new or left out.</summary>
internal sealed class FickleProgram
{
    private readonly IterationAllocator _memory;
    private readonly OverlapModel _model;
    private readonly Random _random;
    private readonly List<Step>[] _kinds;
    private readonly List<AllocatedRange> _kept = [];
    private readonly List<AllocatedRange>[] _leftOver;

    public FickleProgram(IterationAllocator memory, OverlapModel model, int seed)
    {
        (_memory, _model, _random) = (memory, model, new Random(seed));
        _kinds = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NewSteps())];
        _leftOver = [.. _kinds.Select(_ => new List<AllocatedRange>())];
    }

    /// <summary>Runs some iterations, each of them after the plan of those before it.</summary>
    /// <param name="iterations">The number of iterations.</param>
    /// <param name="fickleness">The share of steps that differ from the usual ones, in the iterations that differ.</param>
    public void Run(int iterations, double fickleness)
    {
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            int kind = _random.Next(8) == 0 ? _random.Next(_kinds.Length) : 0;
            bool differs = _random.Next(3) == 0;
            using (_memory.BeginIteration(kind))
            {
                Play(kind, differs ? fickleness : 0);
            }

            Between();
            _memory.WaitForPlanningAsync().GetAwaiter().GetResult();
            if (_random.Next(40) == 0)
            {
                _kinds[kind] = NewSteps();
            }
        }

        _kept.Concat(_leftOver.SelectMany(ranges => ranges)).ToList().ForEach(_model.Free);
        _model.Validate();
    }

    private List<Step> NewSteps()
    {
        ulong most = _random.Next(4) == 0 ? 40_000UL : 8_000UL;
        return [.. Enumerable.Range(0, _random.Next(2, 60)).Select(_ => NewStep(most))];
    }

    private Step NewStep(ulong most) => new(
        1 + (ulong)_random.NextInt64((long)most),
        1UL << (_random.Next(5) == 0 ? _random.Next(13) : 0),
        _random.Next(3) == 0 ? _random.Next(1, 4) : 0,
        _random.Next(10) == 0 ? int.MaxValue : _random.Next(1, 20));

    private void Play(int kind, double fickleness)
    {
        var live = new List<(AllocatedRange Range, int End)>();
        List<Step> steps = _kinds[kind];
        int end = fickleness > 0 && _random.Next(4) == 0 ? _random.Next(steps.Count) : steps.Count;
        for (int at = 0; at < end; at++)
        {
            Step step = steps[at];
            if (_random.NextDouble() < fickleness)
            {
                (step, at) = Change(step, at, steps);
            }

            live.Where(one => one.End <= at).ToList().ForEach(one => _model.Free(one.Range));
            live.RemoveAll(one => one.End <= at);
            if (_model.Allocate(step.Size, step.Alignment, step.Tag) is { } range)
            {
                live.Add((range, step.Life == int.MaxValue ? step.Life : at + step.Life));
            }

            FreeLeftOver(kind);
        }

        // Those without an end live on into the next iteration of the kind, as gradients do.
        _leftOver[kind].AddRange(live.Where(one => one.End == int.MaxValue).Select(one => one.Range));
        live.Where(one => one.End != int.MaxValue).ToList().ForEach(one => _model.Free(one.Range));
        _model.Validate();
    }

    private (Step Step, int At) Change(Step step, int at, List<Step> steps) => _random.Next(6) switch
    {
        0 => (step with { Size = step.Size + (ulong)_random.Next(5000) }, at),
        1 => (step with { Life = step.Life == int.MaxValue ? 1 : step.Life + _random.Next(40) }, at),
        2 => (NewStep(3000), at - 1),
        3 => (steps[Math.Min(at + 1, steps.Count - 1)], at + 1),
        4 => (step with { Tag = _random.Next(3), Alignment = 1UL << _random.Next(12) }, at),
        _ => (step with { Life = int.MaxValue }, at),
    };

    private void FreeLeftOver(int kind)
    {
        if (_leftOver[kind].Count > 0 && _random.Next(20) != 0)
        {
            _model.Free(_leftOver[kind][0]);
            _leftOver[kind].RemoveAt(0);
        }
    }

    private void Between()
    {
        if (_random.Next(10) == 0 && _model.Allocate((ulong)_random.Next(1, 3000)) is { } kept)
        {
            _kept.Add(kept);
        }

        if (_kept.Count > 0 && _random.Next(20) == 0)
        {
            _model.Free(_kept[0]);
            _kept.RemoveAt(0);
        }
    }

    /// <summary>One request, and the number of steps after which it is freed.</summary>
    private readonly record struct Step(ulong Size, ulong Alignment, int Tag, int Life);
}
