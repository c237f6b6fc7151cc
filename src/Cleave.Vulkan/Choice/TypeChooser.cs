namespace Cleave.Vulkan.Choice;

/// <summary>Orders the memory types of a device by how well they serve a demand.</summary>
/// <remarks>
/// A type that lacks a required property, has a forbidden one or may not hold the resource is left out. The others are ordered by the
/// preferred properties that they lack and the avoided ones that they have; of equal ones the lower number is first, as the specification
/// orders types. Answers are cached, so the choice costs some nanoseconds. Safe from any number of threads, without a lock.
/// </remarks>
internal sealed class TypeChooser(IReadOnlyList<MemoryTypeInfo> types)
{
    private const int CacheSize = 64;

    private readonly Answer?[] _cache = new Answer?[CacheSize];

    /// <summary>Finds the types that serve a demand.</summary>
    /// <returns>The numbers of the types, the best one first; empty if there is none. Not to be written to.</returns>
    public int[] Choose(in TypeDemand demand)
    {
        ref Answer? cached = ref _cache[SlotOf(demand)];
        Answer? answer = Volatile.Read(ref cached);
        if (answer is null || answer.Demand != demand)
        {
            answer = new Answer(demand, Order(demand));
            Volatile.Write(ref cached, answer);
        }

        return answer.Types;
    }

    /// <summary>Finds the types that serve a demand, with the reasons for all types.</summary>
    public MemoryTypeChoice Explain(TypeDemand demand)
    {
        TypeWishes wishes = TypeWishes.Of(demand);
        int[] order = Order(demand);
        return new MemoryTypeChoice([.. types.Select(type => new MemoryTypeVerdict(
            type, Array.IndexOf(order, type.Index) + 1, MemoryTypeVerdict.Explain(type, demand, wishes)))]);
    }

    private int[] Order(TypeDemand demand)
    {
        TypeWishes wishes = TypeWishes.Of(demand);
        return
        [
            .. types
                .Where(type => MemoryTypeVerdict.IsAllowed(type, demand)
                    && (wishes.Required & ~type.Properties) == 0
                    && (wishes.Forbidden & type.Properties) == 0)
                .OrderBy(type => wishes.CostOf(type.Properties))
                .Select(type => type.Index),
        ];
    }

    private static uint SlotOf(in TypeDemand demand)
    {
        // One multiplication, because the fields are short and overlap little; an answer is compared with its demand anyway.
        uint mixed = (uint)demand.Use ^ ((uint)demand.Access << 3) ^ ((uint)demand.Required << 5) ^ ((uint)demand.Preferred << 14)
            ^ ((uint)demand.Forbidden << 23) ^ demand.TypeBits;
        return (mixed * 0x9E3779B1) >> 26;
    }

    private sealed record Answer(TypeDemand Demand, int[] Types);
}
