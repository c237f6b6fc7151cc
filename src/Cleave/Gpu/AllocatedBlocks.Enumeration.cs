using System.Collections;
using System.Diagnostics;
using Cleave.Buddies;

namespace Cleave.Gpu;

public sealed partial class AllocatedBlocks : IReadOnlyList<AllocatedBlock>
{
    /// <summary>
    /// Enumerates the blocks as they are at the time of the call, even if the owner changes later; <c>foreach</c> allocates nothing.
    /// </summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public Enumerator GetEnumerator() => new(_space, Held);

    IEnumerator<AllocatedBlock> IEnumerable<AllocatedBlock>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks over the blocks of an owner, for <c>foreach</c>. Not thread-safe.</summary>
    [DebuggerDisplay("{Current}")]
    public struct Enumerator : IEnumerator<AllocatedBlock>
    {
        private readonly GpuBuddy _space;
        private readonly BuddyBlock[] _blocks;
        private int _next;

        internal Enumerator(GpuBuddy space, BuddyBlock[] blocks)
        {
            _space = space;
            _blocks = blocks;
        }

        /// <inheritdoc/>
        public AllocatedBlock Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            bool more = _next < _blocks.Length;
            Current = more ? new AllocatedBlock(_space, _blocks[_next++], owned: true) : default;
            return more;
        }

        /// <inheritdoc/>
        public void Reset() => _next = 0;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
