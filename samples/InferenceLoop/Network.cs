using Cleave.BestFit;
using Cleave.Iterations;

namespace InferenceLoop;

/// <summary>A small transformer over memory that an allocator manages.
/// Its arithmetic is simple, but reads and writes every tensor.</summary>
/// <param name="memory">The allocator of the offsets.</param>
/// <param name="values">The memory itself.</param>
/// <param name="layers">The number of layers.</param>
/// <param name="width">The numbers of one token.</param>
internal sealed class Network(IterationAllocator memory, float[] values, int layers, int width)
{
    private const int Heads = 8;
    private const int Words = 2000;

    private readonly AllocatedRange _weights = memory.AllocateRange((ulong)(width * width * sizeof(float)));

    /// <summary>The allocator of the offsets.</summary>
    public IterationAllocator Memory => memory;

    /// <summary>Called after each allocation of a pass; null for nothing.</summary>
    public Action<AllocatedRange>? Allocated { get; set; }

    /// <summary>Runs one pass over a text.</summary>
    /// <param name="tokens">The number of tokens, which decides all sizes.</param>
    /// <returns>A number that depends on everything that was computed.</returns>
    public float Infer(int tokens)
    {
        Fill(_weights, 1);
        AllocatedRange state = Tensor(tokens * width);
        Fill(state, tokens);
        for (int layer = 0; layer < layers; layer++)
        {
            AllocatedRange normal = Combine(tokens * width, state, state);
            AllocatedRange query = Combine(tokens * width, normal, _weights);
            AllocatedRange key = Combine(tokens * width, normal, query);
            AllocatedRange value = Combine(tokens * width, normal, key);
            memory.Free(normal);
            AllocatedRange scores = Combine(tokens * tokens * Heads, query, key);
            memory.Free(query);
            memory.Free(key);
            AllocatedRange context = Combine(tokens * width, scores, value);
            memory.Free(value);
            memory.Free(scores);
            AllocatedRange residual = Combine(tokens * width, state, context);
            memory.Free(context);
            memory.Free(state);
            AllocatedRange up = Combine(tokens * width * 4, residual, _weights);
            AllocatedRange gate = Combine(tokens * width * 4, up, residual);
            memory.Free(up);
            state = Combine(tokens * width, gate, residual);
            memory.Free(gate);
            memory.Free(residual);
        }

        AllocatedRange words = Combine(tokens * Words, state, _weights);
        memory.Free(state);
        float result = Sum(words);
        memory.Free(words);
        return result;
    }

    private AllocatedRange Tensor(int count)
    {
        AllocatedRange range = memory.AllocateRange((ulong)count * sizeof(float));
        Allocated?.Invoke(range);
        return range;
    }

    private Span<float> Of(AllocatedRange range) => values.AsSpan((int)(range.Offset / sizeof(float)), (int)(range.Size / sizeof(float)));

    private void Fill(AllocatedRange range, int seed)
    {
        Span<float> numbers = Of(range);
        for (int at = 0; at < numbers.Length; at++)
        {
            numbers[at] = ((at * 31) + seed) % 17;
        }
    }

    private AllocatedRange Combine(int count, AllocatedRange left, AllocatedRange right)
    {
        AllocatedRange result = Tensor(count);
        Span<float> to = Of(result);
        Span<float> from = Of(left);
        Span<float> with = Of(right);
        for (int at = 0; at < to.Length; at++)
        {
            to[at] = ((from[at % from.Length] * 3) + with[at * 7 % with.Length] + 1) % 17;
        }

        return result;
    }

    private float Sum(AllocatedRange range)
    {
        float sum = 0;
        foreach (float number in Of(range))
        {
            sum += number;
        }

        return sum;
    }
}
