/// What keeps an upstream that is down, slow or crowded from taking anybody else with it.
@NullMarked
package dev.byot.vault.api.resilience;

import org.jspecify.annotations.NullMarked;
